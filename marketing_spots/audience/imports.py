"""Turns the rows of a visitor table into profile changes, and names what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from marketing_spots.audience.ids import LONGEST_ID, good_customer_id
from marketing_spots.audience.profiles import ProfileChange
from marketing_spots.audience.registry import coerce_attributes, to_json
from marketing_spots.audience.table import Row, TableError, columns_for
from marketing_spots.engine.definitions import AttributeDef, AttributeSource

CONSENTS = ("personalisation", "measurement")
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": None}
_SOURCES = {
    AttributeSource.DECLARED: "what visitors tell a front end",
    AttributeSource.CONTEXT: "a fact of a request",
}


class BadCell(msgspec.Struct, frozen=True):
    """Something in the file that cannot be imported. `line` is where its row starts."""

    line: int
    id: str
    column: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.message}"


class VisitorColumns:
    """What the columns of one table mean.

    Raises TableError for a header that does not fit the registry: nothing is read then.
    """

    def __init__(
        self,
        header: tuple[str, ...],
        definitions: Iterable[AttributeDef],
        renamed: Mapping[str, str],
    ) -> None:
        by_name = {definition.name: definition for definition in definitions}
        self.header = header
        self.columns = columns_for(header, ("id", *CONSENTS, *sorted(by_name)), renamed)
        if "id" not in self.columns:
            raise TableError(
                "There is no column `id` with the customers' ids. Add one, or say which it is "
                'with --map "Column=id".'
            )
        self._id_at = self.columns.index("id")
        self._consents_at = {
            name: self.columns.index(name) for name in CONSENTS if name in self.columns
        }
        self._names = tuple(
            name for name in self.columns if name and name != "id" and name not in CONSENTS
        )
        self._definitions = tuple(by_name[name] for name in self._names)
        for definition in self._definitions:
            if definition.source is not AttributeSource.VERIFIED:
                raise TableError(
                    f"{definition.name!r} is {_SOURCES[definition.source]}; profiles hold verified "
                    f'attributes only. Leave the column out with --map "{definition.name}=".'
                )
        self._places = tuple(
            (name, index) for index, name in enumerate(self.columns) if name in self._names
        )

    def read(self, rows: Iterable[Row]) -> Iterator[ProfileChange | list[BadCell]]:
        """For each row what it changes, or everything that is wrong with it."""
        first_lines: dict[str, int] = {}
        for row in rows:
            problems = self._shape(row, first_lines)
            if problems:
                yield problems
                continue
            customer = row.cells[self._id_at]
            first_lines[customer] = row.line
            yield self._change(row, customer)

    def _shape(self, row: Row, first_lines: Mapping[str, int]) -> list[BadCell]:
        if len(row.cells) != len(self.columns):
            message = f"it has {len(row.cells)} cells, the header has {len(self.columns)}"
            return [BadCell(row.line, "", "", message)]
        customer = row.cells[self._id_at]
        if not customer:
            message = "the customer's id is missing"
        elif not good_customer_id(customer) and len(customer) <= LONGEST_ID:
            hidden = next(each for each in customer if not each.isprintable())
            message = (
                f"the id contains a character that cannot be seen (U+{ord(hidden):04X}); "
                "retype it without"
            )
        elif len(customer) > LONGEST_ID:
            message = f"the id has {len(customer)} characters; at most {LONGEST_ID} are possible"
        elif customer in first_lines:
            message = f"this id is already on line {first_lines[customer]}"
        else:
            return [
                BadCell(row.line, customer, self.header[index], "it contains a NUL character")
                for index, cell in enumerate(row.cells)
                if "\0" in cell
            ]
        return [BadCell(row.line, customer[:LONGEST_ID], self.header[self._id_at], message)]

    def _change(self, row: Row, customer: str) -> ProfileChange | list[BadCell]:
        # An empty cell means "not known": the attribute is taken off the profile.
        raw = {name: row.cells[index] or None for name, index in self._places}
        values, errors = coerce_attributes(raw, self._definitions)
        consents: dict[str, bool | None] = {}
        for name, index in self._consents_at.items():
            word = row.cells[index].lower()
            if word in _WORDS:
                consents[name] = _WORDS[word]
            else:
                errors[name] = f'expected yes, no or nothing, found "{row.cells[index][:60]}"'
        if errors:
            return [
                BadCell(row.line, customer, self.header[self.columns.index(name)], message)
                for name, message in errors.items()
            ]
        return ProfileChange(
            id=customer, covers=self._names, attributes=to_json(values), consents=consents
        )
