"""The forms of synonyms and best bets: what cannot work is said at the field where it is mended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from wagtail.admin.forms import WagtailAdminModelForm

from search.language import words
from search.models.curated import BestBet, SynonymSet, phrases_of, terms_of
from search.synonyms import Line, Malformed, checked

MOST_PHRASES = 50
LONGEST_PHRASE = 120


class SynonymForm(WagtailAdminModelForm):
    """Words, one to a line."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        one_way = cleaned.get("direction") == SynonymSet.Direction.ONE_WAY
        if not one_way:
            cleaned["also"] = ""
        self._check_arrow(cleaned)
        if one_way and "words" in cleaned and not terms_of(cleaned.get("also", "")):
            self.add_error("also", "Write what is to be found as well, one to a line.")
        if self.errors:
            return cleaned
        line = Line(terms_of(cleaned["words"]), terms_of(cleaned["also"]))
        try:
            checked(line)
        except Malformed as error:
            self.add_error(self._field_of(error, line), str(error))
            return cleaned
        self._compare(line, cleaned["locale"])
        return cleaned

    def _check_arrow(self, cleaned: dict[str, Any]) -> None:
        if "=>" in cleaned.get("words", "") or "→" in cleaned.get("words", ""):
            self.add_error(
                "words",
                "Leave out the arrow: choose “Only one way” above, and write what is right of it "
                "into “Also find”.",
            )

    @staticmethod
    def _field_of(error: Malformed, line: Line) -> str:
        """Where it is mended: at the second field if only that one has the term."""
        named = [term for term in line.means if f"“{term}”" in str(error)]
        first = any(f"“{term}”" in str(error) for term in line.terms)
        return "also" if named and not first else "words"

    def _compare(self, line: Line, locale: Any) -> None:
        """With the other sets of the language, whether or not they are switched on."""
        mine = _pairs(line)
        others = SynonymSet.objects.filter(locale=locale).exclude(pk=self.instance.pk)
        for other in others:
            theirs = _pairs(line_of(other))
            where = format_html(
                '<a href="{}">{}</a>', reverse("synonyms:edit", args=[other.pk]), str(other)
            )
            if mine <= theirs:
                text = "All of this is in another set already: {}. Change that one."
                self.add_error("words", ValidationError(format_html(text, where)))
            elif line.means and {(right, left) for left, right in mine} & theirs:
                text = (
                    "Another set has it the other way round: {}. If both are right, make one of the "
                    "two say that all mean the same, and delete the other."
                )
                self.add_error("also", ValidationError(format_html(text, where)))


def _pairs(line: Line) -> set[tuple[str, str]]:
    """(what is typed, what is found as well) of a line, folded."""
    left = [" ".join(words(term)) for term in line.terms]
    right = [" ".join(words(term)) for term in line.means] or left
    return {(one, other) for one in left for other in right if one != other}


def line_of(synonyms: SynonymSet) -> Line:
    from search.curated import line_of as line

    return line(synonyms)


class BestBetForm(WagtailAdminModelForm):
    """Searches, one to a line, and what stands on top of their results."""

    def clean_phrases(self) -> str:
        phrases = phrases_of(self.cleaned_data["phrases"])
        if len(phrases) > MOST_PHRASES:
            raise ValidationError(f"There are {len(phrases)} lines; {MOST_PHRASES} is the most.")
        seen: set[str] = set()
        for phrase in phrases:
            said = " ".join(words(phrase))
            if not said:
                raise ValidationError(f"“{phrase}” has no word in it.")
            if len(phrase) > LONGEST_PHRASE:
                raise ValidationError(f"“{phrase[:40]}…” is too long: nobody searches with that.")
            if said in seen:
                raise ValidationError(f"“{phrase}” is there twice.")
            seen.add(said)
        return "\n".join(phrases)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "This is not after “from”, so it would never be shown.")
        if cleaned.get("active") and isinstance(ends, dt.datetime) and "ends" in self.changed_data:
            self._check_not_over(ends)
        if "phrases" in cleaned and cleaned.get("locale"):
            self._compare(cleaned)
        return cleaned

    def _check_not_over(self, ends: dt.datetime) -> None:
        if ends <= dt.datetime.now(dt.UTC):
            self.add_error("ends", "This moment is over. Leave it empty for no end.")

    def _compare(self, cleaned: dict[str, Any]) -> None:
        mine = {" ".join(words(phrase)): phrase for phrase in phrases_of(cleaned["phrases"])}
        others = BestBet.objects.filter(locale=cleaned["locale"], match=cleaned.get("match"))
        for other in others.exclude(pk=self.instance.pk):
            for phrase in phrases_of(other.phrases):
                if (said := " ".join(words(phrase))) in mine:
                    where = reverse("best_bets:edit", args=[other.pk])
                    text = "“{}” has a best bet already. <a href='{}'>Change that one</a>."
                    self.add_error("phrases", ValidationError(format_html(text, mine[said], where)))
                    return

    def is_valid(self) -> bool:
        """Also whether anything is pinned, and in the language of the search: see both at once."""
        valid = super().is_valid()
        formset = self.formsets.get("results") if hasattr(self, "formsets") else None
        if formset is None or not formset.is_valid():
            return bool(valid)
        kept = [each for each in formset.forms if each not in formset.deleted_forms]
        if not kept:
            self.add_error(None, "Pin at least one result: a page, a document or an address.")
        locale = self.cleaned_data.get("locale") if hasattr(self, "cleaned_data") else None
        for each in kept:
            page = each.cleaned_data.get("page")
            if page is not None and locale is not None and page.locale_id != locale.pk:
                each.add_error(
                    "page",
                    f"This page is in {page.locale}, but the searches are in {locale}, whose "
                    "results it is not among. Choose its translation.",
                )
                valid = False
        return not _pinned_twice(kept) and bool(valid) and not self.errors


def _pinned_twice(forms: list[Any]) -> bool:
    """Says at the field of each repeated page or document that it is one; whether there was any."""
    seen: set[tuple[str, Any]] = set()
    found = False
    for each in forms:
        for name in ("page", "document"):
            pinned = each.cleaned_data.get(name)
            if pinned is None:
                continue
            if (name, pinned.pk) in seen:
                each.add_error(name, f"This {name} is pinned above already. Take one of them out.")
                found = True
            seen.add((name, pinned.pk))
    return found


class LinesWidget(forms.Textarea):
    """Several lines, in which no text is long."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__(attrs={"rows": rows, "spellcheck": "true", "autocomplete": "off"})
