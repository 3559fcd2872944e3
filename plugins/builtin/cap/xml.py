"""Reads XML of strangers: elements and text, nothing else. No entities, no DTD, no network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 40
MAX_ELEMENTS = 50_000
#: Expat joins a namespace and a name with this.
_JOINT = " "


class XmlError(ValueError):
    """This is no XML that is read here; the text says why."""


class Element:
    """An element with its namespace, its own text and its children."""

    __slots__ = ("attributes", "children", "name", "namespace", "pieces")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.namespace, _, self.name = name.rpartition(_JOINT)
        self.attributes = attributes
        self.children: list[Element] = []
        self.pieces: list[str] = []

    @property
    def own_text(self) -> str:
        """Its text without that of its children, and without spaces around it."""
        return "".join(self.pieces).strip()

    def all(self, name: str) -> list[Element]:
        """Its children of this name, in its own namespace."""
        return [c for c in self.children if c.name == name and c.namespace == self.namespace]

    def text(self, name: str) -> str:
        """The text of its first child of this name; empty without one."""
        found = self.all(name)
        return found[0].own_text if found else ""

    def walk(self) -> Iterator[Element]:
        """Itself and everything in it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Builder:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            raise XmlError("It has too many elements, or they are nested too deep.")
        element = Element(name, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        if self.open:
            self.open[-1].pieces.append(data)


def _refuse(*args: Any) -> int:
    raise XmlError("It has a document type or entities, which no alert needs; it is not read.")


def parse(document: bytes) -> Element:
    """The root element. Raises :class:`XmlError` for anything large, deep, declared or broken."""
    if len(document) > MAX_BYTES:
        raise XmlError(f"It has more than {MAX_BYTES // 1024 // 1024} MB.")
    builder, parser = _Builder(), expat.ParserCreate(namespace_separator=_JOINT)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise XmlError(f"It is not well-formed XML: {error}.") from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise error if isinstance(error, XmlError) else XmlError(str(error)) from None
    if builder.root is None:
        raise XmlError("It is empty.")
    return builder.root
