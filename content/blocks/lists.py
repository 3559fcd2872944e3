"""Steps, accordions, tables and cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.links import ContentLink, read_link
from content.blocks.values import Step, step
from plugins.api import Image, PageEnv, RichText


class StepsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="steps"):
    """What to do, one thing after the other."""

    id: str = ""
    title: str = ""
    steps: tuple[Step, ...]


class Steps:
    name, label, content = "steps", "Steps", StepsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import lists

        return lists.steps()

    def to_content(self, value: Any, env: PageEnv) -> StepsBlock:
        given = raw.struct(value)
        made = [step(each, env) for each in raw.items(given.get("steps"))]
        return StepsBlock(
            title=raw.text(given, "title"), steps=tuple(each for each in made if each is not None)
        )


class AccordionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A part that opens when its title is pressed."""

    title: str
    body: RichText


class AccordionBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="accordion"):
    """Parts that open one by one."""

    id: str = ""
    title: str = ""
    items: tuple[AccordionItem, ...]


class Accordion:
    name, label, content = "accordion", "Accordion", AccordionBlock

    def make_block(self) -> Any:
        from content.blocks.editing import lists

        return lists.accordion()

    def to_content(self, value: Any, env: PageEnv) -> AccordionBlock:
        given = raw.struct(value)
        return AccordionBlock(
            title=raw.text(given, "title"),
            items=tuple(
                AccordionItem(title=raw.text(each, "title"), body=env.rich(raw.text(each, "body")))
                for each in map(raw.struct, raw.items(given.get("items")))
            ),
        )


class TableBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="table"):
    """A table of texts. Every row has the same number of cells.

    `header` is the row with the names of the columns, None where there is none. With
    `header_column` the first cell of each row names the row.
    """

    id: str = ""
    caption: str = ""
    header: tuple[str, ...] | None
    header_column: bool
    rows: tuple[tuple[str, ...], ...]


class Table:
    name, label, content = "table", "Table", TableBlock

    def make_block(self) -> Any:
        from content.blocks.editing import lists

        return lists.table()

    def to_content(self, value: Any, env: PageEnv) -> TableBlock:
        given = raw.struct(value)
        rows = _filled(given.get("data"))
        if not rows:
            raise ValueError("The table is empty.")
        named = given.get("first_row_is_table_header") is True
        return TableBlock(
            caption=raw.text(given, "table_caption"),
            header=rows[0] if named else None,
            header_column=given.get("first_col_is_header") is True,
            rows=tuple(rows[1:] if named else rows),
        )


def _filled(data: Any) -> list[tuple[str, ...]]:
    """Rows of one length, without the empty ones at the end that the editor leaves."""
    rows = [
        ["" if cell is None else str(cell).strip() for cell in cells]
        for cells in (data if isinstance(data, list | tuple) else ())
        if isinstance(cells, list | tuple)
    ]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((at + 1 for cells in rows for at, cell in enumerate(cells) if cell), default=0)
    return [tuple((cells + [""] * width)[:width]) for cells in rows] if width else []


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A tile."""

    title: str
    text: str = ""
    image: Image | None = None
    link: ContentLink | None = None


class CardsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="cards"):
    """Tiles side by side."""

    id: str = ""
    title: str = ""
    cards: tuple[Card, ...]


class Cards:
    name, label, content = "cards", "Cards", CardsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import lists

        return lists.cards()

    def to_content(self, value: Any, env: PageEnv) -> CardsBlock:
        given = raw.struct(value)
        cards = [_card(raw.struct(each), env) for each in raw.items(given.get("cards"))]
        return CardsBlock(title=raw.text(given, "title"), cards=tuple(cards))


def _card(given: Mapping[str, Any], env: PageEnv) -> Card:
    return Card(
        title=raw.text(given, "title"),
        text=raw.text(given, "text"),
        image=env.image(given.get("image")),
        link=read_link(given.get("link"), env),
    )


LISTS = (Steps, Accordion, Table, Cards)
