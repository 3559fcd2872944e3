"""Ways out of a page: buttons, documents, phone numbers, contacts."""

from __future__ import annotations

from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.links import ContentLink, read_link
from content.blocks.values import Phone, phone
from plugins.api import Document, PageEnv, PageLink

STYLES = ("primary", "secondary")


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A link with weight. `style` is primary or secondary."""

    link: ContentLink
    style: str


class ButtonsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="buttons"):
    """What to do next."""

    id: str = ""
    buttons: tuple[Button, ...]


class Buttons:
    name, label, content = "buttons", "Buttons", ButtonsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import actions

        return actions.buttons()

    def to_content(self, value: Any, env: PageEnv) -> ButtonsBlock:
        given = [raw.struct(each) for each in raw.items(raw.struct(value).get("buttons"))]
        links = [(each, read_link(each.get("link"), env)) for each in given]
        buttons = tuple(
            Button(link=link, style=raw.choice(each, "style", STYLES, "primary"))
            for each, link in links
            if link is not None
        )
        if not buttons:
            raise ValueError("No button leads anywhere any more.")
        return ButtonsBlock(buttons=buttons)


class DocumentsBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="documents"):
    """Files to download."""

    id: str = ""
    title: str = ""
    documents: tuple[Document, ...]


class Documents:
    name, label, content = "documents", "Documents", DocumentsBlock

    def make_block(self) -> Any:
        from content.blocks.editing import actions

        return actions.documents()

    def to_content(self, value: Any, env: PageEnv) -> DocumentsBlock:
        given = raw.struct(value)
        found = [env.document(each) for each in raw.items(given.get("documents"))]
        documents = tuple(each for each in found if each is not None)
        if not documents:
            raise ValueError("The documents are gone.")
        return DocumentsBlock(title=raw.text(given, "title"), documents=documents)


class PhonesBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="phones"):
    """Numbers to call."""

    id: str = ""
    title: str = ""
    phones: tuple[Phone, ...]


class Phones:
    name, label, content = "phones", "Phone numbers", PhonesBlock

    def make_block(self) -> Any:
        from content.blocks.editing import actions

        return actions.phones()

    def to_content(self, value: Any, env: PageEnv) -> PhonesBlock:
        given = raw.struct(value)
        made = [phone(each) for each in raw.items(given.get("phones"))]
        phones = tuple(each for each in made if each is not None)
        if not phones:
            raise ValueError("There is no number to call.")
        return PhonesBlock(title=raw.text(given, "title"), phones=phones)


class ContactBlock(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="contact"):
    """A contact point; its channel and hours are on its page and in the list of contact points."""

    id: str = ""
    title: str
    contact: PageLink


class Contact:
    name, label, content = "contact", "Contact", ContactBlock

    def make_block(self) -> Any:
        from content.blocks.editing import actions

        return actions.contact()

    def to_content(self, value: Any, env: PageEnv) -> ContactBlock:
        given = raw.struct(value)
        contact = env.page(given.get("contact"))
        if contact is None:
            raise ValueError("The contact point is gone.")
        return ContactBlock(title=raw.text(given, "title") or contact.title, contact=contact)


ACTIONS = (Buttons, Documents, Phones, Contact)
