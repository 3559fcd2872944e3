"""StreamFields of content: their blocks never appear in migrations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.module_loading import import_string

from plugins.fields import PluginStreamField

#: A page as a utility's site has them, around one block.
PREVIEW = "content/blocks/preview.html"


class ContentField(PluginStreamField):
    """A body made of the blocks that plugins provide, or of those of them named in `only`."""

    def __init__(
        self, verbose_name: str | None = None, *, only: Sequence[str] = (), **kwargs: Any
    ) -> None:
        self.only = tuple(only)
        super().__init__(verbose_name, **kwargs)

    def make_block(self) -> Any:
        from plugins.blocks import ContentStreamBlock

        stream = ContentStreamBlock(only=self.only)
        for block in stream.child_blocks.values():
            # Whatever has something to show in the picker is shown as it looks on a site.
            if hasattr(block.meta, "preview_value") and not hasattr(block.meta, "preview_template"):
                block.meta.preview_template = PREVIEW
        return stream


class BlocksField(PluginStreamField):
    """Structured data edited with one fixed StreamBlock, given by its dotted name."""

    def __init__(self, verbose_name: str | None = None, *, block: str = "", **kwargs: Any) -> None:
        self.block = block
        super().__init__(verbose_name, **kwargs)

    def make_block(self) -> Any:
        return import_string(self.block)()
