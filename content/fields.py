"""StreamFields of content: their blocks never appear in migrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.module_loading import import_string

from plugins.fields import PluginStreamField


class ContentField(PluginStreamField):
    """A body made of the blocks that plugins provide, or of those of them named in `only`."""

    def __init__(
        self, verbose_name: str | None = None, *, only: Sequence[str] = (), **kwargs: Any
    ) -> None:
        self.only = tuple(only)
        super().__init__(verbose_name, **kwargs)

    def make_block(self) -> Any:
        from plugins.blocks import ContentStreamBlock

        return ContentStreamBlock(only=self.only)


class BlocksField(PluginStreamField):
    """Structured data edited with one fixed StreamBlock, given by its dotted name."""

    def __init__(self, verbose_name: str | None = None, *, block: str = "", **kwargs: Any) -> None:
        self.block = block
        super().__init__(verbose_name, **kwargs)

    def make_block(self) -> Any:
        return import_string(self.block)()
