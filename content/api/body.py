"""The blocks of a page as the API gives them, whatever plugins they come from."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from msgspec import Meta

from plugins.api import ContentBlockType, PageEnv
from plugins.guard import Guard
from plugins.manager import BUILT_IN, get_plugins

logger = logging.getLogger("gridspot.content")

#: Seconds that a block of an outside plugin may take. It has nothing to wait for.
TIMEOUT = 0.5
HOOK = "register_content_blocks"
guard = Guard()
_encode = msgspec.json.Encoder().encode

#: One block of a page; in OpenAPI one of the blocks that are installed.
Block = Annotated[Any, Meta(extra_json_schema={"$ref": "#/components/schemas/ContentBlock"})]
Body = tuple[Block, ...]


class _Left(msgspec.Struct, frozen=True):
    """A block that its own type leaves out, and why."""

    reason: str


def raw(value: Any) -> list[Any]:
    """What a StreamField stores, in the form in which it is stored."""
    if value is None:
        return []
    block = getattr(value, "stream_block", None)
    if block is None:
        return list(value)
    stored = block.get_prep_value(value)
    # A draft's values may still be dates and decimals, as a form has left them.
    return json.loads(json.dumps(stored, cls=DjangoJSONEncoder))


def blocks(stored: Any, env: PageEnv) -> Body:
    """The finished blocks in their order; unknown ones and ones that fail are left out."""
    if getattr(env, "noting", False):
        for kind, child in _known(stored):
            _note(kind, child.get("value"), env)
        return ()
    return tuple(_made(stored, env))


def _note(kind: ContentBlockType, value: Any, env: PageEnv) -> None:
    """The first pass; what goes wrong in it is said in the second."""
    if _is_own(kind.name):
        with contextlib.suppress(Exception):
            kind.to_content(value, env)
        return
    guard.call(f"block:{kind.name}", _noted, kind, value, env, timeout=TIMEOUT)


def _noted(kind: ContentBlockType, value: Any, env: PageEnv) -> None:
    with contextlib.suppress(Exception):
        kind.to_content(value, env)


def spot_names(body: Body) -> list[str]:
    """Spots inside the blocks, in their order."""
    return [
        name for block in body if isinstance(name := getattr(block, "spot", None), str) and name
    ]


def _known(stored: Any) -> list[tuple[ContentBlockType, Mapping[str, Any]]]:
    kinds = get_plugins().content_blocks
    found = []
    for child in stored or ():
        kind = kinds.get(child.get("type")) if isinstance(child, Mapping) else None
        if kind is not None:
            found.append((kind, child))
    return found


def _made(stored: Any, env: PageEnv) -> list[Any]:
    made = []
    for kind, child in _known(stored):
        result = _call(kind, child.get("value"), env)
        if isinstance(result, _Left):
            _say(kind.name, str(child.get("id") or ""), result.reason)
        elif result is not None:
            made.append(msgspec.structs.replace(result, id=str(child.get("id") or "")))
    return made


def _call(kind: ContentBlockType, value: Any, env: PageEnv) -> Any:
    """The block's content, a reason to leave it out, or None when it failed."""
    if _is_own(kind.name):
        try:
            return _checked(kind, value, env)
        except Exception as error:
            logger.error("The block %s failed", kind.name, exc_info=error)
            return None
    result = guard.call(f"block:{kind.name}", _checked, kind, value, env, timeout=TIMEOUT)
    if not result.ok:
        _say(kind.name, "", result.error)
    return result.value


def _checked(kind: ContentBlockType, value: Any, env: PageEnv) -> Any:
    try:
        content = kind.to_content(value, env)
    except ValueError as error:
        return _Left(str(error))
    if _is_own(kind.name):
        return content
    # What an outsider returns has to be what it promised, or the whole page could not be encoded.
    return msgspec.json.decode(_encode(content), type=kind.content)


def _is_own(name: str) -> bool:
    plugins = get_plugins()
    owner = plugins.owner(HOOK, name)
    return _origins(plugins).get(owner) == BUILT_IN


def _origins(plugins: Any) -> Mapping[str, str]:
    found = _memo.get(id(plugins))
    if found is None:
        found = _memo[id(plugins)] = {each.name: each.origin for each in plugins.loaded}
    return found


_memo: dict[int, Mapping[str, str]] = {}
_said: set[tuple[str, str, str]] = set()
#: What was said once is not said again for each request; beyond this many it is.
MOST_SAID = 2_000


def _say(name: str, block_id: str, reason: str) -> None:
    said = (name, block_id, reason)
    if said in _said:
        return
    if len(_said) >= MOST_SAID:
        _said.clear()
    _said.add(said)
    logger.warning("A block %s %s is left out: %s", name, block_id, reason)
