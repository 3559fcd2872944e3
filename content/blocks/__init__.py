"""The built-in vocabulary of blocks: a plugin like any other, loaded by the settings.

Each kind of block has its answer and how it is read here, and the form in which it is written in
:mod:`content.blocks.editing`. :mod:`content.blocks.values` and :mod:`content.blocks.trees` read the
structured fields of pages in the same way.
"""

from __future__ import annotations

from plugins.api import ContentBlockType, hookimpl


@hookimpl
def register_content_blocks() -> list[ContentBlockType]:
    from content.blocks.actions import ACTIONS
    from content.blocks.basic import BASIC
    from content.blocks.customer import CUSTOMER
    from content.blocks.lists import LISTS
    from content.blocks.media import MEDIA

    return [kind() for kind in (*BASIC, *MEDIA, *LISTS, *ACTIONS, *CUSTOMER)]
