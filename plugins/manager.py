"""Finds the plugins, loads them, and gathers what they add.

:func:`load_plugins` runs while settings are read, before any model exists. What plugins add is
gathered later, once, at first use; a plugin that fails then is named in ``problems`` and left
out, and everything else goes on.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
import logging
import pkgutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pluggy

from plugins import builtin, hookspecs
from plugins.api import (
    AdFormat,
    AttributeSpec,
    CdnPurger,
    ConditionType,
    ContentBlockType,
    ContentSource,
    HealthCheck,
    NoticeSource,
    Veto,
    VisitorEnricher,
)
from plugins.checks import HOOKS, Contribution
from plugins.guard import Deadline, run_with_deadline

__all__ = ["PluginError", "PluginInfo", "Plugins", "Problem", "get_plugins", "load_plugins"]

logger = logging.getLogger("gridspot.plugins")

ENTRY_POINT_GROUP = "gridspot.plugins"
BUILT_IN = "built in"
#: Seconds that an outside plugin has for answering one hook at start.
GATHER_TIMEOUT = 10.0


class PluginError(RuntimeError):
    """The plugins as configured cannot work; the message says which one and what to do."""


class Problem(msgspec.Struct, frozen=True):
    """Something of a plugin's that was left out, and why."""

    plugin: str
    message: str

    def __str__(self) -> str:
        return f"{self.plugin}: {self.message}"


class PluginInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin that was loaded. `adds` maps a hook to the names of what it contributed."""

    name: str
    origin: str
    version: str
    adds: Mapping[str, tuple[str, ...]] = {}


class _Loaded(msgspec.Struct, frozen=True):
    name: str
    origin: str
    version: str


class Plugins:
    """The registry: what is loaded and what it adds. Safe to share between threads."""

    def __init__(self) -> None:
        self._pm = pluggy.PluginManager("gridspot")
        self._pm.add_hookspecs(hookspecs)
        self._loaded: dict[str, _Loaded] = {}
        self._problems: list[Problem] = []
        self._lock = threading.RLock()
        self._gathered: dict[str, dict[str, Contribution]] | None = None
        self.disabled: tuple[str, ...] = ()

    # --- what callers read ---

    @property
    def conditions(self) -> Mapping[str, ConditionType]:
        """Kinds of condition by name."""
        return {name: item.value for name, item in self._of("register_conditions").items()}

    @property
    def ad_formats(self) -> Mapping[str, AdFormat]:
        """Kinds of ad by name."""
        return {name: item.value for name, item in self._of("register_ad_formats").items()}

    @property
    def content_blocks(self) -> Mapping[str, ContentBlockType]:
        """Kinds of block for pages by name."""
        return {name: item.value for name, item in self._of("register_content_blocks").items()}

    @property
    def content_sources(self) -> Mapping[str, ContentSource]:
        """What can fill a list when it is delivered, by name."""
        return {name: item.value for name, item in self._of("register_content_sources").items()}

    @property
    def attributes(self) -> tuple[AttributeSpec, ...]:
        """Attributes that plugins bring."""
        return tuple(item.value for item in self._of("register_attributes").values())

    @property
    def enrichers(self) -> tuple[VisitorEnricher, ...]:
        """Sources of further verified attributes, in the order in which they are asked."""
        return tuple(item.value for item in self._of("register_visitor_enrichers").values())

    @property
    def vetoes(self) -> tuple[Veto, ...]:
        """Last words against candidates."""
        return tuple(item.value for item in self._of("register_vetoes").values())

    @property
    def notice_sources(self) -> tuple[NoticeSource, ...]:
        """Sources of emergency notices."""
        return tuple(item.value for item in self._of("register_notice_sources").values())

    @property
    def cdn_purgers(self) -> tuple[CdnPurger, ...]:
        """CDNs in front of the content API."""
        return tuple(item.value for item in self._of("register_cdn_purgers").values())

    @property
    def health_checks(self) -> tuple[HealthCheck, ...]:
        """Lines of ``/health/ready``."""
        return tuple(item.value for item in self._of("register_health_checks").values())

    @property
    def loaded(self) -> tuple[PluginInfo, ...]:
        """Every plugin with what it adds, in the order of loading."""
        gathered = self._gather()
        return tuple(
            PluginInfo(
                name=entry.name,
                origin=entry.origin,
                version=entry.version,
                adds={
                    hook: names
                    for hook, items in gathered.items()
                    if (names := tuple(k for k, item in items.items() if item.plugin == entry.name))
                },
            )
            for entry in self._loaded.values()
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was left out and why; empty when all is well."""
        self._gather()
        return tuple(self._problems)

    def owner(self, hook: str, name: str) -> str:
        """The plugin that contributed `name` to `hook`. Raises KeyError when nobody did."""
        return self._of(hook)[name].plugin

    def report(self, plugin: str, message: str) -> None:
        """Notes that something of a plugin's had to be left out; the same thing only once."""
        problem = Problem(plugin, message)
        with self._lock:
            if problem in self._problems:
                return
            self._problems.append(problem)
        logger.warning("Plugin %s: %s", plugin, message)

    # --- loading ---

    def add(self, plugin: Any, name: str, origin: str, version: str) -> None:
        """Registers a plugin. Raises :class:`PluginError` for a name taken or a wrong signature."""
        if name in self._loaded:
            raise PluginError(
                f"Two plugins are called {name!r} ({self._loaded[name].origin} and {origin}). "
                "Rename one of them or switch one off with GRIDSPOT_PLUGINS_DISABLED."
            )
        try:
            self._pm.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(f"Plugin {name!r} cannot be registered: {error}") from error
        self._loaded[name] = _Loaded(name, origin, version)

    def check_pending(self) -> None:
        """Raises :class:`PluginError` when a plugin implements a hook that does not exist."""
        known = set(HOOKS)
        for name, plugin in self._pm.list_name_plugin():
            for caller in self._pm.get_hookcallers(plugin) or ():
                if caller.name in known:
                    continue
                nearest = difflib.get_close_matches(caller.name, sorted(known), n=1, cutoff=0.5)
                hint = (
                    f"Did you mean {nearest[0]!r}?"
                    if nearest
                    else f"There are: {', '.join(sorted(known))}."
                )
                raise PluginError(
                    f"Plugin {name!r} implements {caller.name!r}, which is not a hook. {hint}"
                )

    # --- gathering ---

    def _of(self, hook: str) -> dict[str, Contribution]:
        return self._gather()[hook]

    def _gather(self) -> dict[str, dict[str, Contribution]]:
        if self._gathered is None:
            with self._lock:
                if self._gathered is None:
                    self._gathered = {hook: self._gather_hook(hook) for hook in HOOKS}
        return self._gathered

    def _gather_hook(self, hook: str) -> dict[str, Contribution]:
        found: dict[str, Contribution] = {}
        # In the order of registration, so that built-ins come first and keep their names.
        order = {name: index for index, name in enumerate(self._loaded)}
        impls = getattr(self._pm.hook, hook).get_hookimpls()
        for impl in sorted(impls, key=lambda impl: order[impl.plugin_name]):
            for item in self._call(hook, impl):
                self._accept(hook, impl.plugin_name, item, found)
        return found

    def _call(self, hook: str, impl: Any) -> Sequence[Any]:
        name = impl.plugin_name
        if impl.wrapper or impl.hookwrapper:
            self.report(name, f"{hook} is a hook wrapper; write a plain function instead.")
            return ()
        try:
            if self._loaded[name].origin == BUILT_IN:
                result = impl.function()
                return list(result)
            result = run_with_deadline(lambda: _listed(impl.function()), GATHER_TIMEOUT)
        except Deadline:
            self.report(name, f"{hook} did not answer within {GATHER_TIMEOUT:g} seconds.")
            return ()
        except Exception as error:
            self.report(name, f"{hook} raised {type(error).__name__}: {error}")
            return ()
        return result

    def _accept(self, hook: str, plugin: str, item: Any, found: dict[str, Contribution]) -> None:
        try:
            reason = HOOKS[hook].check(item)
        except Exception as error:
            reason = f"it cannot be looked at ({type(error).__name__}: {error})."
        if reason:
            self.report(plugin, f"{hook} returned something that cannot be used: {reason}")
            return
        name: str = item.name
        if name in found:
            self.report(
                plugin,
                f"{hook} returned {name!r}, which plugin {found[name].plugin!r} has already; "
                "the first one stays. Choose another name.",
            )
            return
        found[name] = Contribution(plugin, item)


def _listed(result: Any) -> list[Any]:
    if isinstance(result, str | bytes | Mapping) or not isinstance(result, Iterable):
        raise TypeError(f"it must return a list, not {type(result).__name__}.")
    return list(result)


# --- where plugins come from --------------------------------------------------------------------

_plugins: Plugins | None = None
_plugins_lock = threading.Lock()


def load_plugins(
    extra: Iterable[str] = (), disabled: Iterable[str] = (), own: Iterable[str] = ()
) -> Plugins:
    """Loads built-ins, then installed packages, then the dotted paths in `extra`.

    `own` names modules of Gridspot's other parts that are built-in plugins, too. Names in `disabled` are skipped. Returns the registry, which :func:`get_plugins` then gives to
    everyone. Raises :class:`PluginError` when a configured module does not exist, a name is taken
    or a hook is misspelt; an installed plugin that cannot be imported is left out and reported.
    """
    global _plugins
    off = tuple(dict.fromkeys(disabled))
    plugins = Plugins()
    seen: set[str] = set()
    _load_built_ins(plugins, off, seen, own)
    _load_entry_points(plugins, off, seen)
    _load_paths(plugins, extra, off, seen)
    for name in off:
        if name not in seen:
            plugins.report(name, "is to be switched off, but no plugin of that name is installed.")
    plugins.disabled = tuple(name for name in off if name in seen)
    plugins.check_pending()
    _plugins = plugins
    return plugins


def get_plugins() -> Plugins:
    """The registry that was loaded; built-ins and installed packages if nothing was."""
    if _plugins is None:
        with _plugins_lock:
            if _plugins is None:
                return load_plugins()
    return _plugins


def _load_built_ins(
    plugins: Plugins, off: Sequence[str], seen: set[str], own: Iterable[str]
) -> None:
    here = {
        each.name: f"{builtin.__name__}.{each.name}"
        for each in pkgutil.iter_modules(builtin.__path__)
    }
    for name, path in {**here, **{path: path for path in own}}.items():
        seen.add(name)
        if name not in off:
            plugins.add(importlib.import_module(path), name, BUILT_IN, _own_version())


def _load_entry_points(plugins: Plugins, off: Sequence[str], seen: set[str]) -> None:
    points = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    for point in sorted(points, key=lambda point: point.name):
        seen.add(point.name)
        if point.name in off:
            continue
        try:
            plugin = point.load()
        except Exception as error:
            plugins.report(point.name, f"cannot be imported: {type(error).__name__}: {error}")
            continue
        dist = point.dist
        origin = f"package {dist.name}" if dist else "entry point"
        plugins.add(plugin, point.name, origin, dist.version if dist else "")


def _load_paths(plugins: Plugins, extra: Iterable[str], off: Sequence[str], seen: set[str]) -> None:
    for path in extra:
        seen.add(path)
        if path in off:
            continue
        try:
            plugin = importlib.import_module(path)
        except ModuleNotFoundError as error:
            if error.name and (path == error.name or path.startswith(f"{error.name}.")):
                raise PluginError(
                    f"GRIDSPOT_PLUGINS names {path!r}, but there is no such module. "
                    "Check the spelling and that its package is installed."
                ) from error
            plugins.report(path, f"cannot be imported: {type(error).__name__}: {error}")
            continue
        except Exception as error:
            plugins.report(path, f"cannot be imported: {type(error).__name__}: {error}")
            continue
        version = str(getattr(plugin, "__version__", ""))
        plugins.add(plugin, path, "GRIDSPOT_PLUGINS", version)


def _own_version() -> str:
    try:
        return importlib.metadata.version("gridspot")
    except importlib.metadata.PackageNotFoundError:
        return ""
