"""The built-in vocabulary of blocks: a plugin like any other, loaded by the settings."""

from __future__ import annotations

from plugins.api import ContentBlockType, hookimpl


@hookimpl
def register_content_blocks() -> list[ContentBlockType]:
    from content.blocks.basic import BASIC

    return [kind() for kind in BASIC]
