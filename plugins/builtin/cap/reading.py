"""From a CAP alert to a draft of an emergency notice, as OASIS CAP 1.2 describes it, section 3.2."""

from __future__ import annotations

import datetime as dt
import re
from html import escape

from plugins.api import NoticeDraft, NoticeText
from plugins.builtin.cap.config import ALWAYS, DEFAULT, NEVER, Rules
from plugins.builtin.cap.xml import Element, XmlError, parse

NAMESPACES = frozenset(f"urn:oasis:names:tc:emergency:cap:{version}" for version in ("1.1", "1.2"))
KINDS = {"Alert": "alert", "Update": "update", "Cancel": "cancel"}
GRAVE = ("Extreme", "Severe")
CERTAIN = ("Observed", "Likely")
#: Geocodes that service areas can translate, by what senders call them.
CODE_NAMES = frozenset({"SAME", "FIPS6", "FIPS", "FIPS5", "UGC"})
ZIP_NAMES = frozenset({"ZIP", "ZIPCODE", "ZIP CODE", "POSTAL CODE", "POSTALCODE", "USPS"})
LONGEST_HEADLINE = 160
LONGEST_STEP = 200
MOST_STEPS = 8
_ZIP = re.compile(r"[0-9]{5}(-[0-9]{5})?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¡¿])")
_GAP = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"^\s*[*•\-]\s+", re.MULTILINE)


class CapError(ValueError):
    """A message that is not taken; the text says why, for whoever sent it in."""


def read(document: bytes, rules: Rules = DEFAULT) -> list[NoticeDraft]:
    """The drafts of all alerts in a document: one alert, or a feed that holds several whole ones.

    Raises :class:`CapError`. In a document of several, those that are not for the public are left out.
    """
    try:
        root = parse(document)
    except XmlError as error:
        raise CapError(str(error)) from None
    alerts = [each for each in root.walk() if each.name == "alert" and each.namespace in NAMESPACES]
    if not alerts:
        raise CapError("There is no CAP 1.1 or 1.2 alert in it.")
    if len(alerts) == 1:
        return [read_alert(alerts[0], rules)]
    found = []
    for alert in alerts:
        try:
            found.append(read_alert(alert, rules))
        except CapError:
            continue
    return found


def read_alert(alert: Element, rules: Rules) -> NoticeDraft:
    """One alert. Raises :class:`CapError` for one that is no message for the public."""
    status, kind, scope = alert.text("status"), alert.text("msgType"), alert.text("scope")
    if status not in rules.statuses:
        raise CapError(
            f"Its status is “{status or 'missing'}”, not Actual, so nobody is to see it."
        )
    if kind not in KINDS:
        raise CapError(f"Its msgType is “{kind or 'missing'}”; Alert, Update and Cancel are read.")
    if scope and scope != "Public":
        raise CapError(f"Its scope is {scope}: it is not for the public.")
    identifier, sender = alert.text("identifier"), alert.text("sender")
    if not identifier or not sender:
        raise CapError("It has no identifier or no sender.")
    sent = moment(alert.text("sent"), "sent")
    ids = _id(sender, identifier, alert.text("sent"))
    replaces = tuple(_reference(each) for each in alert.text("references").split())
    if KINDS[kind] != "alert" and not replaces:
        raise CapError(f"It is an {kind}, but names no earlier message in references.")
    if KINDS[kind] == "cancel":
        return NoticeDraft(id=ids, sent=sent, kind="cancel", replaces=replaces)
    infos = alert.all("info")
    if not infos:
        raise CapError("It says nothing: it has no info.")
    return _draft(ids, sent, KINDS[kind], replaces, infos, rules)


def _draft(
    id: str,
    sent: dt.datetime,
    kind: str,
    replaces: tuple[str, ...],
    infos: list[Element],
    rules: Rules,
) -> NoticeDraft:
    # One info for each language, says the standard; the first is the original.
    first = infos[0]
    texts: dict[str, NoticeText] = {}
    for info in infos:
        language = (info.text("language") or "en-US").partition("-")[0].lower()
        texts.setdefault(language, _text(info))
    zips, codes, unmapped = _areas(infos)
    web = first.text("web")
    return NoticeDraft(
        id=id,
        sent=sent,
        kind=kind,
        replaces=replaces,
        severity=_severity(first),
        texts=texts,
        zips=zips,
        codes=codes,
        unmapped=unmapped,
        starts=_first(first, "onset", "effective") or sent,
        ends=_first(first, "expires"),
        link=web if web.startswith(("https://", "http://")) else "",
        urgent=_urgent(first, rules),
    )


def _severity(info: Element) -> str:
    """How bad it is, in the words that front ends know: a grave danger that may yet pass by, which
    weather services call a watch, is a warning."""
    if info.text("urgency") == "Past" or "AllClear" in (
        e.own_text for e in info.all("responseType")
    ):
        return "info"
    if info.text("severity") in GRAVE:
        soon = info.text("urgency") in ("Immediate", "Expected")
        return "emergency" if soon and info.text("certainty") in CERTAIN else "warning"
    return "info" if info.text("severity") == "Minor" else "warning"


def _urgent(info: Element, rules: Rules) -> bool:
    if rules.auto in (ALWAYS, NEVER):
        return rules.auto == ALWAYS
    return (
        info.text("urgency") == "Immediate"
        and info.text("severity") in GRAVE
        and info.text("certainty") in CERTAIN
    )


# --- what it says -------------------------------------------------------------------------------


def _text(info: Element) -> NoticeText:
    headline = " ".join((info.text("headline") or info.text("event") or "Alert").split())
    if len(headline) > LONGEST_HEADLINE:
        headline = headline[: LONGEST_HEADLINE - 1].rstrip() + "…"
    return NoticeText(
        headline=headline,
        body_html=_paragraphs(info.text("description")),
        steps=_steps(info.text("instruction")),
    )


def _paragraphs(text: str) -> str:
    """Lines that a teleprinter broke, as paragraphs; bullets stay apart."""
    bulleted = _BULLET.sub("\n\n• ", text)
    parts = (" ".join(part.split()) for part in _GAP.split(bulleted))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def _steps(text: str) -> tuple[str, ...]:
    """What to do, a sentence each; what does not fit a list stays whole in its last entry."""
    bulleted = _BULLET.sub("\n\n", text)
    steps = [
        sentence
        for part in _GAP.split(bulleted)
        for sentence in _SENTENCE.split(" ".join(part.split()))
        if sentence
    ]
    kept = [*steps[: MOST_STEPS - 1], " ".join(steps[MOST_STEPS - 1 :])]
    return tuple(step for step in kept if step)


# --- where and when -----------------------------------------------------------------------------


def _areas(infos: list[Element]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """ZIP codes, codes of counties and zones, and in words what could not be read of it."""
    zips: dict[str, None] = {}
    codes: dict[str, None] = {}
    unmapped: dict[str, None] = {}
    for area in (area for info in infos for area in info.all("area")):
        before = len(zips) + len(codes)
        known = False
        for geocode in area.all("geocode"):
            name, value = geocode.text("valueName").upper(), geocode.text("value").upper()
            if name in CODE_NAMES and value:
                codes[value], known = None, True
            elif name in ZIP_NAMES and _ZIP.fullmatch(value):
                zips[value], known = None, True
        if not known and len(zips) + len(codes) == before:
            shapes = [shape for shape in ("polygon", "circle") if area.all(shape)]
            how = f" (only as a {' and a '.join(shapes)})" if shapes else ""
            unmapped[f"{area.text('areaDesc') or 'an area without a name'}{how}"] = None
    return tuple(zips), tuple(codes), tuple(unmapped)


def _first(info: Element, *names: str) -> dt.datetime | None:
    """The first of these moments that is given. Raises :class:`CapError` for one that is none."""
    for name in names:
        if text := info.text(name):
            return moment(text, name)
    return None


def moment(text: str, name: str) -> dt.datetime:
    """A moment with its offset, as CAP demands. Raises :class:`CapError`."""
    try:
        found = dt.datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise CapError(f"Its {name} is “{text[:40]}”, not a moment with an offset.") from None


def _id(sender: str, identifier: str, sent: str) -> str:
    """What references call a message. The moment is compared as a moment: senders spell it freely."""
    return f"{sender},{identifier},{moment(sent, 'sent').isoformat()}"


def _reference(text: str) -> str:
    parts = text.split(",")
    if len(parts) != 3:
        raise CapError(f"Its references has “{text[:80]}”, not sender,identifier,sent.")
    return _id(*parts)
