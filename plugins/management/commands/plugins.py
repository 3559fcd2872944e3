"""``manage.py plugins``: what is loaded, what it adds, what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plugins.blocks import condition_blocks, format_blocks
from plugins.checks import HOOKS
from plugins.manager import Plugins, get_plugins


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # it must work when little else does
    help = "Lists the plugins that are loaded, what each adds, and what had to be left out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        plugins = get_plugins()
        # Blocks are made when a form first needs them; make them now, so that it shows what fails.
        condition_blocks(plugins)
        format_blocks(plugins)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plugins), indent=2))
            return
        rows = [("Plugin", "Version", "From", "Adds")]
        for info in plugins.loaded:
            added = [f"{HOOKS[hook].adds}: {', '.join(names)}" for hook, names in info.adds.items()]
            first, *rest = added or ["nothing"]
            rows.append((info.name, info.version or "-", info.origin, first))
            rows.extend(("", "", "", line) for line in rest)
        self.stdout.write("\n".join(columns(rows)))
        self._list("Switched off", plugins.disabled)
        self._list("Problems", [str(problem) for problem in plugins.problems])

    def _list(self, title: str, lines: Iterable[str]) -> None:
        lines = list(lines)
        if lines:
            self.stdout.write(f"\n{title}:")
            self.stdout.write("\n".join(f"  {line}" for line in lines))


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines in which the cells of each column start below each other."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def as_json(plugins: Plugins) -> dict[str, Any]:
    """The same, for programs."""
    return {
        "plugins": [
            {
                "name": info.name,
                "version": info.version,
                "origin": info.origin,
                "adds": {hook: list(names) for hook, names in info.adds.items()},
            }
            for info in plugins.loaded
        ],
        "switched_off": list(plugins.disabled),
        "problems": [
            {"plugin": problem.plugin, "message": problem.message} for problem in plugins.problems
        ],
    }
