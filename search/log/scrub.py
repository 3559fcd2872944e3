"""Takes out of what people searched for whatever is nobody's business but theirs.

Pure and fast: it runs for every search, before anything is kept in memory or stored. What is taken
out is replaced by what it was, in brackets, so that editors still see what people tried to do:
``pay bill [number]``. It errs on the side of taking out too much.

**A name cannot be told from any other word**, so names stay, unless somebody says "my name is". That is
why searches that few people made are deleted early (:mod:`search.log.upkeep`) and why only texts whose
every word is on the website are ever shown to the public (:mod:`search.log.popular`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["LONGEST", "TOO_LONG", "key_of", "scrub"]

#: Characters of a text that is kept. Nobody searches with more: it is a letter, or pasted by accident.
LONGEST = 200
TOO_LONG = "[long text]"
#: More than this is not even looked at.
_READ = 2_000

#: As many digits as this, whatever stands between them, are somebody's number.
_MANY = 7

_UNITS = (
    r"(?:%|°|º|¢|btus?|[kmg]?wh?|[kmg]wh|watts?|kilowatts?|vatios?|volts?|voltios?|[vah]|amps?|amperes?"
    r"|tons?|toneladas?|seer2?|hspf2?|therms?|termias?|ccf|mcf|hz|sq|sqft|square|feet|foot|ft|pies|m2"
    r"|gal|gals|gallons?|galones?|lit(?:er|re|ro)s?|lumens?|miles?|millas?|km|degrees?|grados?|dollars?"
    r"|d[oó]lares?|usd|bucks|cents?|centavos?|hours?|horas?|hrs?|days?|d[ií]as?|months?|meses)"
)
#: Amounts that help to understand a question; no account number looks like them.
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?:[$€£]\s?\d{{1,3}}(?:,\d{{3}}){{0,2}}(?:\.\d{{1,2}})?(?![\d,]|[-.]\d)"
    rf"|[$€£]\s?\d{{1,7}}(?:\.\d{{1,2}})?(?![\d,]|[-.]\d)"
    rf"|(?:\d{{1,3}},\d{{3}}|\d{{1,6}})(?:\.\d{{1,2}})?(?:/\d{{1,3}})?[\s-]?{_UNITS}(?![\w]))",
    re.IGNORECASE,
)
_VOLTAGES = re.compile(r"(?<![\w/.-])\d{3}/\d{3}(?![\w/]|[-.]\d)")
_YEARS = re.compile(
    r"(?<![\w/.-])(?:19|20)\d\d\s?[-–/,& ]\s?(?:(?:19|20)\d\d|\d\d)(?![\w/]|[-.]\d)"
)

_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://\S*|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)+[/?]\S*[=?&]\S*", re.I
)
_MAIL = re.compile(r"[^\s@,;<>()]{0,64}@[^\s,;<>()]{0,80}")
_AT = r"\s?(?:\(at\)|\[at\]|\bat\b|\barroba\b)\s?"
_SAID_AT = re.compile(_AT, re.IGNORECASE)
_SAID_MAIL = re.compile(
    rf"\b[\w.+-]{{1,64}}{_AT}[\w-]{{1,40}}\s?(?:\(dot\)|\[dot\]|\bdot\b|\bpunto\b)\s?\w{{2,6}}\b"
    rf"|\b[\w.+-]{{1,64}}{_AT}[\w-]{{1,40}}(?:\.[\w-]{{1,40}}){{0,3}}\.[a-z]{{2,10}}\b"
    rf"|\b[\w.+-]{{1,64}}{_AT}(?:g?mail|yahoo|hotmail|outlook|icloud|aol)\b(?:\.\w+)*",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(password|passcode|passwort|contraseña|clave|pin|ssn|social security(?: number)?|seguro social)"
    r"(\s*(?:[:=]|\b(?:is|es|number|número|no\.?|#)\b)\s*|\s+(?=\S*\d))(?!\[)\S+",
    re.IGNORECASE,
)
#: "password hunter": a word that people do not ask about passwords with.
_BARE_SECRET = re.compile(
    r"\b(password|passcode|contraseña)\s+(?!(?:re-?set\w*|help|change\w*|changing|forgot\w*|not|no|does\w*|isn|won|can|cannot"
    r"|expired?|recover\w*|requirements?|rules?|e?-?mails?|link|for|to|and|or|on|my|in|of|the|a|i|is|was|online|account|app"
    r"|problems?|issues?|errors?|lost|wrong|incorrect|invalid|lock\w*|log\w*|sign\w*|page|site|website|portal|update\w*|new|old"
    r"|manager|protected|please|how|olvid\w*|perdid\w*|nueva|para|de|del|mi|en|y|o|es|incorrecta|cambiar|recuperar|restablecer"
    r"|cuenta|bill\w*|pay\w*|user\w*|security|code|again|retrieval|assistance|support|case|length|number)\b)[^\W\d_]\S{2,}",
    re.IGNORECASE,
)
_SAID_NAME = re.compile(
    r"\b(my name is|my name's|i am called|name:|me llamo|mi nombre es)\s+[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*)?",
    re.IGNORECASE,
)
_TITLE_NAME = re.compile(r"\b(mr|mrs|ms|sr|sra|srta)\.?\s+[^\W\d_][\w'’-]+", re.IGNORECASE)

_SURE = r"(?:street|str|st|avenue|ave|av|road|rd|boulevard|blvd|parkway|pkwy|highway|hwy)"
_MAYBE = r"(?:way|place|pl|drive|dr|court|ct|circle|cir|lane|ln|trail|trl|terrace|ter|loop|square)"
#: Words that a street is not called, but "2 ton ac my way" has.
_NO_STREET = (
    r"(?:a|an|the|my|our|your|in|on|at|of|for|to|and|or|is|from|with|by|per|car|hour|hours|day|days|phase"
    rf"|year|years|minute|minutes|bedroom|story|wire|pole|{_UNITS[3:-1]})"
)
_STREET_WORD = rf"(?!{_NO_STREET}\b)[^\W_][\w'’.-]*"
_FLAT = r"(?:[\s,]*(?:apt|apartment|unit|suite|ste|apto|depto|#)\.?\s*#?\s*\w{1,5}\b)?"
_ADDRESS = re.compile(
    rf"(?<![\w$.,/-])\d{{1,6}}[a-z]?\s+(?:{_STREET_WORD}\s+){{1,4}}{_SURE}\b\.?{_FLAT}"
    rf"|(?<![\w$.,/-])\d{{1,6}}[a-z]?\s+(?:{_STREET_WORD}\s+){{1,2}}{_MAYBE}\b\.?{_FLAT}"
    rf"|(?<![\w$.,/-])\d{{1,6}}[a-z]?\s+(?:{_STREET_WORD}\s+){{1,2}}(?:apt|apartment|suite|ste|apto|depto)\b\.?\s*#?\s*\w{{1,5}}\b"
    # "1234 s broadway"; not "1500 w heater", and not of a year
    rf"|(?<![\w$.,/-])(?!(?:19|20)\d\d\b)\d{{3,6}}\s+(?:[nse]|ne|nw|se|sw|north|south|east|west)\b\.?\s+{_STREET_WORD}"
    r"|\b(?:calle|avenida|av\.|carrera|camino|paseo|bulevar|plaza|c/)\s*(?:[^\W\d_][\w'’.-]*\s+){0,4}(?:n[úu]m\.?|no\.?|n°|#)?\s*\d{1,5}\b(?:\s+de\s+[^\W\d_]+(?:\s+\d{1,5}\b)?)?"
    r"|\bp\.?\s?o\.?\s?box\s*#?\s*\d+|\bapartado(?: postal)?\s*#?\s*\d+"
    r"|\b(?:apt|ste|apto|depto)\.?\s*#?\s*\d+[a-z]?\b",
    re.IGNORECASE,
)
#: Words after which any number of three digits or more is somebody's, and any in several pieces.
_BELONGS = re.compile(
    r"\b((?:account|acct|acc|customer|client|member|meter|premise|policy|case|claim|ticket|confirmation|reference|order|serial"
    r"|card|routing|invoice|license|licence|cuenta|cliente|medidor|contador|contrato|caso|factura|tarjeta|referencia|licencia)s?"
    r"(?:\s+(?:number|num|no|nr|id|ending|in|with|is|es|numero|número|n[°º]|de)\b\.?|\s*[#:.=-]){0,3}\s*#?\s*)"
    r"([a-z]{0,4}[-#]?\d[\w-]*\d[\w-]*\d(?:[\W_]{1,3}\d+)*\w*|(?!24/7\b)\d+(?:[\W_]{1,3}\d+)+\w*)",
    re.IGNORECASE,
)
_MASKED = re.compile(r"(?<![x*•#])[x*•#]{2}[x*•#\s-]*\d{2,}", re.IGNORECASE)
_LONG_WORD = re.compile(r"[\w.~+/=-]{32,}")
_CODE = re.compile(r"[\w.~+/=-]+")
#: Digits with anything but letters between them, and no amount.
_DIGITS = re.compile("\\+?\\(?\\d(?:[^\ue010\ue011\\w]{0,6}_?[^\ue010\ue011\\w]{0,2}\\d)*")
_BETWEEN = re.compile(r"[^\d+()]+")
_PHONE = re.compile(
    r"\+?1?[\s.-]{0,2}\(?\d{3}\)?[\s./-]{0,2}\d{3}[\s.-]{0,2}\d{4}|\d{3}[\s.-]\d{4}|\+\d[\d\s()./-]{6,}"
)
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s+")
#: Marks that make a key, a struck out or an overlined digit of one: nothing that anybody reads.
_KEYCAPS = re.compile(
    "[\u0488\u0489\u20dd-\u20e4\ufe00-\ufe0f]|(?<=\\d)[\u0300-\u036f\u20d0-\u20f0]+"
)
#: Where an amount stood while the rest is looked through: signs that nobody can type.
_OPEN, _CLOSE = "\ue010", "\ue011"
_KEPT = re.compile(rf"{_OPEN}(.){_CLOSE}", re.DOTALL)


def scrub(text: str) -> str:
    """`text` without numbers, addresses and names that may be somebody's, on one line.

    At most :data:`LONGEST` characters; what is longer becomes :data:`TOO_LONG` as a whole.
    """
    text = _plain(text)
    if len(text) > LONGEST:
        return TOO_LONG
    if "." in text or "://" in text:
        text = _LINK.sub("[link]", text)
    if "@" in text:
        text = _MAIL.sub("[e-mail]", text)
    if _SAID_AT.search(text):
        text = _SAID_MAIL.sub("[e-mail]", text)
    text = _SECRET.sub(r"\1 [secret]", text)
    text = _BARE_SECRET.sub(r"\1 [secret]", text)
    text = _SAID_NAME.sub(r"\1 [name]", text)
    text = _TITLE_NAME.sub(r"\1 [name]", text)
    text = _LONG_WORD.sub("[number]", text)
    if _DIGIT.search(text):
        text = _without_numbers(text)
    return _SPACE.sub(" ", text).strip()[:LONGEST]


def _without_numbers(text: str) -> str:
    text = _BELONGS.sub(_belonging, text)
    text = _MASKED.sub("[number]", text)
    text = _ADDRESS.sub("[address]", text)
    kept: list[str] = []
    for pattern in (_AMOUNT, _VOLTAGES, _YEARS):
        text = pattern.sub(_keep(kept), text)
    text = _CODE.sub(_code_with_letters, text)
    text = _DIGITS.sub(_number, text)
    text = _CODE.sub(_code, text)
    return _KEPT.sub(lambda match: f" {kept[ord(match[1])]} ", text)


def _plain(text: str) -> str:
    """On one line, with digits of every script as 0 to 9, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", text[:_READ])
    text = _KEYCAPS.sub("", text)
    return _SPACE.sub(" ", "".join(map(_character, text))).strip()


def _character(char: str) -> str:
    if char < "\x7f":
        return char if char >= " " else " "
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Pd":
        return "-"
    if category in ("Cf", "Co", "Cs", "Cn"):  # invisible, or nobody's
        return ""
    return " " if category[0] in "ZC" else char


def _keep(kept: list[str]) -> Callable[[re.Match[str]], str]:
    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f" {_OPEN}{chr(len(kept) - 1)}{_CLOSE} "

    return keep


def _belonging(match: re.Match[str]) -> str:
    return f"{match[1].rstrip()} [number]"


def _number(match: re.Match[str]) -> str:
    text = match[0]
    count = sum(char.isdigit() for char in text)
    if count < _MANY:
        # Six in one piece are a code or an account; five may be a ZIP code, 24/7 a habit.
        return "[number]" if count == 6 and text.strip("+(").isdigit() else text
    return "[phone]" if _PHONE.fullmatch(_BETWEEN.sub("-", text)) else "[number]"


def _code_with_letters(match: re.Match[str]) -> str:
    return _code(match) if any(char.isalpha() for char in match[0]) else match[0]


def _code(match: re.Match[str]) -> str:
    """Meters, vehicles, tokens: letters and digits in one word."""
    text = match[0]
    digits = sum(char.isdigit() for char in text)
    return text if digits < 5 or (digits == 5 and text.isdigit()) else "[number]"


# --- what counts as the same text ----------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def key_of(text: str) -> str:
    """What texts that differ in case, accents and punctuation alone have in common.

    At most :data:`LONGEST` characters; "" for a text without any word.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare))[:LONGEST]
