"""Start tokens: proof of when somebody began to fill in a form, good for one submission."""

from __future__ import annotations

import math
import secrets
import time

import msgspec
from django.core import signing

SALT = "content.forms.start"
#: Seconds that a person needs at least, and has at most.
FASTEST = 2
LONGEST = 24 * 3600


class Start(msgspec.Struct, frozen=True):
    """A token that was checked. `id` tells it from every other."""

    id: str
    age: float  # seconds


class StartError(ValueError):
    """A token that is not accepted. `code` is for programs, the text for people."""

    def __init__(self, code: str, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.wait = wait  # seconds after which it would be accepted


def begin(form: int) -> str:
    """A token for one form, from now on."""
    # Cut off rather than rounded: a token from the future would have its owner wait for too long.
    began = math.floor(time.time() * 10) / 10
    value = {"f": form, "n": secrets.token_hex(12), "t": began}
    return signing.dumps(value, salt=SALT)


def check(token: str, form: int) -> Start:
    """The token, if it is of this form and of the right age. Raises StartError.

    Keys are SECRET_KEY and its fallbacks, so a change of the key throws nobody out of a form.
    """
    try:
        value = signing.loads(token[:500], salt=SALT)
        id, age = str(value["n"]), time.time() - float(value["t"])
        belongs = value["f"] == form
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise StartError("start_invalid", "This start token is not one of ours. Get one.") from None
    if not belongs:
        raise StartError("start_invalid", "This start token is for another form. Get its own.")
    if age > LONGEST:
        raise StartError("start_expired", "The form was open for too long. Get a new start token.")
    if age < FASTEST:
        # Whole seconds, up: whoever waits so long is let in. No more than all, if clocks differ.
        wait = min(max(1, math.ceil(FASTEST - age)), FASTEST)
        seconds = f"{wait} second{'' if wait == 1 else 's'}"
        raise StartError("too_fast", f"That was fast. Send it again in {seconds}.", wait)
    return Start(id, age)
