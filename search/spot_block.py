"""The settings of a list found by search. Imported when Django is ready, never earlier."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class SearchSettingsBlock(blocks.StructBlock):
    """What a list looks for: words, or a fact of the page, or both."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value["words"] and not value["follows"] and not self.is_deferred_validation:
            said = "Enter what to look for, or choose what on the page says it."
            raise StructBlockValidationError({"words": ValidationError(said)})
        return value
