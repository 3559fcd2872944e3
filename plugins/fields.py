"""Model fields whose blocks come from plugins and therefore never appear in migrations."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.fields import StreamField


class PluginStreamField(StreamField):
    """A StreamField whose block types are whatever plugins contribute at run time.

    Migrations see the column only: a plugin that is added or switched off changes no schema.
    """

    def __init__(self, verbose_name: str | None = None, **kwargs: Any) -> None:
        super().__init__([], verbose_name=verbose_name, **kwargs)

    @cached_property
    def stream_block(self) -> Any:
        block = self.make_block()
        block.set_meta_options(self.block_opts)
        return block

    def make_block(self) -> Any:
        """The top-level StreamBlock, built on first use, when all plugins are loaded."""
        raise TypeError(f"{type(self).__name__} must say which block it holds.")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # Past StreamField's own deconstruct, which would spell out every block.
        parts: tuple[str, str, list[Any], dict[str, Any]] = super(StreamField, self).deconstruct()
        return parts


class RuleField(PluginStreamField):
    """A rule, edited as nested blocks; every top-level condition must hold."""

    def make_block(self) -> Any:
        from plugins.blocks import RuleBlock

        return RuleBlock()


class AdContentField(PluginStreamField):
    """The one content block of an ad, chosen among the formats that plugins provide."""

    def make_block(self) -> Any:
        from plugins.blocks import AdContentBlock

        return AdContentBlock()
