"""``manage.py search``: the indices of the search, for operators."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.backends.base import Backend, BackendError
from search.backends.chain import configured
from search.documents.places import locales
from search.indexing.comparing import Ahead, Differences, mend, settled
from search.indexing.rebuild import Busy, NotBuilt, NothingToGoBackTo, rebuild, rollback
from search.indexing.status import BackendStatus, IndexStatus, status

#: Documents between two signs of life.
SAY_EVERY = 5_000


class Command(BaseCommand):
    help = (
        "The indices of the search. `status` says how they are, `rebuild` builds them anew while "
        "people search and edit, `rollback` goes back to the one before, `verify` compares them with "
        "the database and mends what differs. See docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for name, words in (
            (
                "status",
                "How the indices are, and how far behind. Exit code 1 if something is wrong.",
            ),
            (
                "rebuild",
                "Build indices anew; the live ones answer until the new ones are complete.",
            ),
            ("verify", "Compare indices with the database and mend what differs."),
            ("rollback", "Make the index before the live one live again."),
        ):
            action = actions.add_parser(name, help=words, description=words)
            action.add_argument("--backend", help="Only this one: database or elasticsearch.")
            if name != "status":
                action.add_argument("--locale", help="Only this language, such as es.")
            if name == "verify":
                action.add_argument(
                    "--dry-run",
                    action="store_true",
                    help="Change nothing. Exit code 1 if there are differences.",
                )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _chosen(options["backend"])
        if options["action"] == "status":
            return self._status(chosen)
        work: dict[str, Callable[[Backend, str], str | None]] = {
            "rebuild": self._rebuild,
            "rollback": self._rollback,
            "verify": self._verify_dry if options.get("dry_run") else self._verify,
        }
        failed = []
        for backend in chosen:
            for locale in _languages(options["locale"]):
                try:
                    problem = work[options["action"]](backend, locale)
                except (Busy, NotBuilt, NothingToGoBackTo, Ahead, BackendError) as error:
                    problem = str(error) or type(error).__name__
                if problem:
                    failed.append(problem)
                    self.stderr.write(f"{backend.name}, {locale}: {problem}")
        if failed:
            raise CommandError(_ending(options["action"], len(failed)))
        return None

    def _rebuild(self, backend: Backend, locale: str) -> None:
        built = rebuild(backend, locale, self.stdout.write)
        self.stdout.write(
            f"{backend.name}, {locale}: {built.index} is live with {built.documents:,} documents, "
            f"after {built.seconds:.1f} s."
            + (f" Kept to go back to: {built.previous}." if built.previous else "")
        )
        for key in built.refused:
            self.stdout.write(f"  refused: {key} (the log says why)")

    def _rollback(self, backend: Backend, locale: str) -> None:
        name = rollback(backend, locale)
        self.stdout.write(
            f"{backend.name}, {locale}: {name} is live again. It stays so until `search rebuild`, or "
            "until a new version of Gridspot needs another."
        )

    # --- verifying ---

    def _verify(self, backend: Backend, locale: str) -> str | None:
        live = backend.live(locale)
        if live is None:
            return "There is no index. Run `manage.py search rebuild`."
        found = mend(backend, live.name, locale, self._progress())
        self._say_differences(backend, locale, found, "mended")
        return None

    def _verify_dry(self, backend: Backend, locale: str) -> str | None:
        live = backend.live(locale)
        if live is None:
            return "There is no index. Run `manage.py search rebuild`."
        found = settled(backend, live.name, locale, progress=self._progress())
        self._say_differences(backend, locale, found, "not mended")
        return f"{len(found.differences)} differences" if found.differences else None

    def _say_differences(
        self, backend: Backend, locale: str, found: Differences, done: str
    ) -> None:
        self.stdout.write(f"{backend.name}, {locale}: {found.compared:,} documents compared.")
        for key, what in sorted(found.differences.items()):
            self.stdout.write(f"  {what}, {done}: {key}")

    def _progress(self) -> Callable[[int], None]:
        said = [0]

        def progress(count: int) -> None:
            if count - said[0] >= SAY_EVERY:
                said[0] = count
                self.stdout.write(f"  {count:,} …")

        return progress

    # --- status ---

    def _status(self, chosen: Sequence[Backend]) -> None:
        began = time.monotonic()
        problems: list[str] = []
        for each in status(chosen):
            self._say_backend(each)
            problems += each.problems()
        for problem in problems:
            self.stdout.write(self.style.WARNING(f"! {problem}"))
        if problems:
            raise CommandError(f"{len(problems)} to look at.")
        self.stdout.write(f"All is well ({time.monotonic() - began:.1f} s).")

    def _say_backend(self, found: BackendStatus) -> None:
        if found.away:
            self.stdout.write(f"{found.name}: away")
            return
        late = f"{found.behind:,} changes behind, {found.seconds:.0f} s" if found.behind else ""
        self.stdout.write(f"{found.name}: {late or 'up to date'}")
        for each in found.indices:
            self.stdout.write(f"  {each.locale}: {_words(each)}")
            for key, why in each.refused:
                self.stdout.write(f"    refused: {key}: {why}")


def _words(index: IndexStatus) -> str:
    if not index.name:
        said = ["no index yet"]
    else:
        said = [f"{index.name}, live, {index.documents:,} documents"]
        if index.created_at:
            said.append(f"made {index.created_at:%Y-%m-%d %H:%M} UTC")
    if index.held_back:
        said.append("gone back to by an operator")
    elif index.outdated:
        said.append("of another version, to be built anew")
    if index.building is not None:
        said.append(f"a new one is being built ({index.building:,} documents so far)")
    if index.previous:
        said.append(f"kept to go back to: {index.previous}")
    return "; ".join(said)


def _chosen(name: str | None) -> Sequence[Backend]:
    found = configured()
    chosen = [each for each in found if name in (None, each.name)]
    if not chosen:
        names = ", ".join(each.name for each in found)
        raise CommandError(f"There is no backend {name!r} here. There is: {names}.")
    return chosen


def _languages(name: str | None) -> Sequence[str]:
    if name is not None and name not in locales():
        raise CommandError(f"The site is not in {name!r}. It is in: {', '.join(locales())}.")
    return [name] if name else locales()


def _ending(action: str, count: int) -> str:
    if action == "rebuild":
        return f"{count} not built; what was live before still is."
    if action == "verify":
        return f"{count} indices differ from the database, or could not be compared."
    return f"{count} not gone back."
