"""What a customer's id may be: the same for imports, tokens and requests."""

from __future__ import annotations

LONGEST_ID = 64  # characters; the profile's primary key


def good_customer_id(text: object) -> bool:
    """Whether a profile could have this id: 1 to 64 characters, all of which can be seen."""
    return isinstance(text, str) and 0 < len(text) <= LONGEST_ID and text.isprintable()
