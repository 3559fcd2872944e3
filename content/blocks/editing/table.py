"""A table of texts that can be pasted from a spreadsheet and translated cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock

#: Offered by a right click; merged cells and alignment are left out, front ends decide on looks.
OPTIONS = {"height": 180, "startRows": 4, "startCols": 3}


class TableBlock(WagtailTableBlock):
    """Wagtail's table. Translations replace its caption and its cells, never its shape."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("table_options", OPTIONS)
        super().__init__(**kwargs)

    class Meta:
        icon = "table"
        default = None

    # --- wagtail-localize ---

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """The caption and each cell with text, by its place."""
        from wagtail_localize.segments import StringSegmentValue

        return [StringSegmentValue(path, text) for path, text in _texts(value).items()]

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        """The table with the translated texts in their places."""
        translated = {segment.path: segment.render_text() for segment in segments}
        rows = [
            [translated.get(f"r{row}c{column}", cell) for column, cell in enumerate(cells)]
            for row, cells in enumerate(_rows(value))
        ]
        caption = translated.get("caption", value.get("table_caption"))
        return {**value, "data": rows, "table_caption": caption}

    def get_searchable_content(self, value: Any) -> list[str]:
        return list(_texts(value).values())


def _rows(value: Any) -> list[list[Any]]:
    rows = value.get("data") if isinstance(value, Mapping) else None
    return [list(cells) for cells in rows or [] if isinstance(cells, list | tuple)]


def _texts(value: Any) -> dict[str, str]:
    caption = value.get("table_caption") if isinstance(value, Mapping) else None
    found = {"caption": caption} if isinstance(caption, str) and caption.strip() else {}
    for row, cells in enumerate(_rows(value)):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip():
                found[f"r{row}c{column}"] = cell
    return found
