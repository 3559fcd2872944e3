"""What a request says, made into what the engine is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from marketing_spots.audience.ids import good_customer_id
from marketing_spots.delivery.keys import Key
from marketing_spots.delivery.live import Live, Prepared
from marketing_spots.delivery.problems import did_you_mean, forbidden, invalid
from marketing_spots.delivery.state import State
from marketing_spots.delivery.types import MAX_VALUES, ConsentChoice, FieldError, VisitorRef
from marketing_spots.engine.definitions import (
    AttributeDef,
    AttributeSource,
    AttributeType,
    Consent,
    Value,
    Visitor,
)
from marketing_spots.engine.values import coerce

#: Always known, because it chooses the language of the ads.
LANGUAGE = "language"
_LANGUAGE = AttributeDef(
    name=LANGUAGE, type=AttributeType.TEXT, source=AttributeSource.CONTEXT, label="Language"
)
_LONGEST_LANGUAGE = 35  # RFC 5646, 4.4.1
_LONGEST_KEPT = 200
_NO_CONSENT = Consent()
_CONSENTS = {
    (personal, measured): Consent(personal, measured)
    for personal in (False, True)
    for measured in (False, True)
}
_NOTHING: Mapping[str, Any] = {}


class Asker(NamedTuple):
    """Who is asking, resolved."""

    visitor: Visitor
    kind: str  # nobody, anonymous or customer
    id: str | None
    known: bool  # a profile was found
    hash: bytes  # for item tokens; empty without an id or consent to measure
    #: False when the profile could not be read: the answer is for this request only.
    complete: bool = True


# --- attribute values ---------------------------------------------------------------------------


def read_values(
    given: Mapping[str, Any],
    prepared: Prepared,
    source: AttributeSource,
    path: str,
    errors: list[FieldError],
) -> dict[str, Value]:
    """The values by attribute, as the registry types them; adds to `errors` what does not fit."""
    known = prepared.attributes[source]
    if len(given) > MAX_VALUES:
        errors.append(
            FieldError(path=path, message=f"has {len(given)} values; at most {MAX_VALUES} are read")
        )
        return {}
    values: dict[str, Value] = {}
    before = prepared.read[source]
    for name, raw in given.items():
        is_text = type(raw) is str
        if is_text:
            value = before.get((name, raw))
            if value is not None:
                values[name] = value
                continue
        definition = known.get(name)
        if name == LANGUAGE and source is AttributeSource.CONTEXT:
            value = _language(raw, definition or _LANGUAGE, path, errors)
            if value is not None:
                values[name] = value
            continue
        if definition is None:
            errors.append(_unknown(name, path, prepared, source))
            continue
        try:
            value = values[name] = coerce(definition, raw)
        except ValueError as error:
            errors.append(FieldError(path=f"{path}.{name}", message=str(error)))
            continue
        if is_text and len(raw) <= _LONGEST_KEPT:
            before.put((name, raw), value)
    return values


def _language(
    raw: Any, definition: AttributeDef, path: str, errors: list[FieldError]
) -> Value | None:
    """What rules read of the language: one that they know, for ``es-MX`` perhaps ``es``; else
    nothing. A browser's language is what it is, so an unknown one is no mistake."""
    if not isinstance(raw, str):
        errors.append(FieldError(path=f"{path}.{LANGUAGE}", message="is not a text"))
        return None
    for candidate in (raw, raw.lower(), raw.replace("_", "-").partition("-")[0].lower()):
        try:
            return coerce(definition, candidate)
        except ValueError:
            continue
    return None


def _unknown(name: str, path: str, prepared: Prepared, source: AttributeSource) -> FieldError:
    known = set(prepared.attributes[source])
    if source is AttributeSource.CONTEXT:
        known.add(LANGUAGE)
    kind = (
        "a fact that visitors declare"
        if source is AttributeSource.DECLARED
        else f"a {source} attribute"
    )
    shown = name if len(name) <= 64 else name[:61] + "..."
    return FieldError(path=f"{path}.{shown}", message=f"is not {kind}.{did_you_mean(name, known)}")


def language_of(context: Mapping[str, Any]) -> str:
    """The language asked for in lower case, or an empty text."""
    language = context.get(LANGUAGE)
    if isinstance(language, str) and len(language) <= _LONGEST_LANGUAGE:
        return language.lower().replace("_", "-")
    return ""


# --- who is asking ------------------------------------------------------------------------------


def check_ref(ref: VisitorRef, key: Key) -> None:
    """Raises :class:`Problem` for a visitor that this key may not name, or that is named twice."""
    if (ref.token is not None) + (ref.id is not None) + (ref.customer is not None) > 1:
        raise invalid(
            [
                FieldError(
                    path="$.visitor", message="give one of token, id and customer, not several"
                )
            ]
        )
    if ref.customer is not None:
        if not key.server:
            raise forbidden(
                "Only a server key may name a customer. In a browser send the visitor token that "
                "the portal signed, as visitor.token."
            )
        if not good_customer_id(ref.customer):
            raise invalid(
                [FieldError(path="$.visitor.customer", message="has characters that no id has")]
            )
    if ref.id is not None and not good_anonymous_id(ref.id):
        raise invalid(
            [
                FieldError(
                    path="$.visitor.id", message="use printable ASCII characters without spaces"
                )
            ]
        )


def good_anonymous_id(text: str) -> bool:
    """Whether a front end may have made this id up."""
    return 0 < len(text) <= 128 and text.isascii() and text.isprintable() and " " not in text


def resolve(
    state: State,
    live: Live,
    ref: VisitorRef,
    declared: Mapping[str, Value],
    choice: ConsentChoice,
    gpc: bool,
) -> Asker:
    """The visitor with what is known of it. Raises :class:`Problem` (401) for a bad token."""
    said = (choice.personalisation, choice.measurement)
    customer = ref.customer
    if ref.token is not None:
        verified = live.access.verifier.check(ref.token)
        customer = verified.customer
        said = (
            _both(said[0], verified.personalisation),
            _both(said[1], verified.measurement),
        )
    if customer is None:
        consent = _NO_CONSENT if gpc else _CONSENTS[said[0] is True, said[1] is True]
        if ref.id is None:
            visitor = Visitor(declared=declared, consent=consent)
            return Asker(visitor, "nobody", None, False, b"")
        visitor = Visitor(id=ref.id, declared=declared, consent=consent)
        visitor_hash = (
            state.signer.visitor_hash("anonymous", ref.id) if consent.measurement else b""
        )
        return Asker(visitor, "anonymous", ref.id, False, visitor_hash)
    return _customer(state, live, customer, declared, said, gpc)


def _customer(
    state: State,
    live: Live,
    customer: str,
    declared: Mapping[str, Value],
    said: tuple[bool | None, bool | None],
    gpc: bool,
) -> Asker:
    profile = state.profiles.get(customer)
    if profile is None:
        # What the customer refused can't be known now, so nothing personal is used.
        return Asker(Visitor(), "customer", customer, False, b"", complete=False)
    if gpc:
        consent = _NO_CONSENT
    else:
        consent = _CONSENTS[
            _both(said[0], profile.personalisation) is True,
            _both(said[1], profile.measurement) is True,
        ]
    visitor_hash = profile.hash if consent.measurement else b""
    if not consent.personalisation:
        # Nothing of the profile may be used, so nothing of it is even looked at.
        visitor = Visitor(id=customer, consent=consent)
        return Asker(visitor, "customer", customer, profile.found, visitor_hash)
    verified, memo, standing = state.profiles.facts(profile, live.prepared)
    visitor = Visitor(
        id=customer,
        verified=verified,
        declared=declared,
        consent=consent,
        memo=memo,
        standing=standing,
    )
    return Asker(visitor, "customer", customer, profile.found, visitor_hash)


def _both(one: bool | None, other: bool | None) -> bool | None:
    """A no from either wins; nothing said says nothing."""
    if one is None:
        return other
    return one if other is None else one and other
