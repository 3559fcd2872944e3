"""The forms of emergency notices, made for people in a hurry: one screen, every language on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.widgets import AdminDateTimeInput

from marketing_spots.models.notices import EmergencyNotice, NoticeArea, ServiceArea
from marketing_spots.notices import areas, board, switching
from plugins.builtin.formats.parts import validate_address, validate_phone

FEATURES = ["bold", "italic", "link", "ol", "ul"]
LONGEST_HEADLINE = 160
MOST_STEPS = 8
LONGEST_STEP = 500
EVERYWHERE, SOME = "everywhere", "some"


def languages() -> list[tuple[str, str]]:
    """The site's languages, its own first: (code, name)."""
    own = settings.LANGUAGE_CODE
    return sorted(settings.WAGTAIL_CONTENT_LANGUAGES, key=lambda each: each[0] != own)


class NoticeForm(forms.ModelForm):
    """What a notice says, in every language at once, and where. `first` is the site's own language."""

    where = forms.ChoiceField(
        label="Where",
        choices=[(SOME, "Only some places"), (EVERYWHERE, "Everywhere we serve")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say where it holds."},
    )
    areas = forms.ModelMultipleChoiceField(
        ServiceArea.objects.none(),
        label="Service areas",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "spots-checkboxes"}),
    )
    zips = forms.CharField(
        label="ZIP codes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="Paste them as they are: 81001, 81003-81008, or 810* for all that begin with it.",
    )
    phone = forms.CharField(
        label="Phone number",
        required=False,
        max_length=30,
        validators=[validate_phone],
        help_text="Who to call now. Shown as it is written, and dialled from a phone.",
    )
    link = forms.CharField(
        label="Link",
        required=False,
        max_length=2_000,
        validators=[validate_address],
        help_text="Where to read more: https://… or a path on your site such as /outages.",
    )

    class Meta:
        model = EmergencyNotice
        fields = ["severity", "phone", "link", "zips", "starts", "ends"]
        widgets = {
            "severity": forms.RadioSelect,
            "starts": AdminDateTimeInput,
            "ends": AdminDateTimeInput,
        }
        labels = {"starts": "Starts", "ends": "Ends"}
        help_texts = {
            "starts": "Leave it empty to start as soon as it is switched on.",
            "ends": "It takes itself down then. You are asked again when you switch it on.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = ServiceArea.objects.all()
        if not ServiceArea.objects.exists():
            del self.fields["areas"]
        self.fields["starts"].required = self.fields["ends"].required = False
        for code, name in languages():
            self._add_language(code, name, self.instance.words.get(code) or {})
        if self.instance.pk:
            self.initial["where"] = EVERYWHERE if self.instance.everywhere else SOME
            self.initial["areas"] = board.named_areas(self.instance)
        else:
            self.initial.setdefault("severity", EmergencyNotice.Severity.EMERGENCY)

    def _add_language(self, code: str, name: str, words: dict[str, Any]) -> None:
        own = code == settings.LANGUAGE_CODE
        common = {"required": False, "label_suffix": ""}
        self.fields[f"headline_{code}"] = forms.CharField(
            label="Headline",
            max_length=LONGEST_HEADLINE,
            required=own,
            error_messages={"required": "Say in one line what happens."},
            help_text="What happens, where, and what to do, in one line." if own else "",
            widget=forms.TextInput(attrs={"lang": code}),
        )
        self.fields[f"message_{code}"] = forms.CharField(
            label="Message", widget=get_rich_text_editor_widget(features=FEATURES), **common
        )
        self.fields[f"steps_{code}"] = forms.CharField(
            label="What to do now",
            widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            help_text="One step a line, the most important first.",
            **common,
        )
        self.fields[f"link_text_{code}"] = forms.CharField(
            label="Words on the link", max_length=60, widget=forms.TextInput(attrs={"lang": code}),
            **common,
        )  # fmt: skip
        for key in ("headline", "message", "link_text"):
            self.initial[f"{key}_{code}"] = words.get(key, "")
        self.initial[f"steps_{code}"] = "\n".join(words.get("steps") or ())

    @property
    def sections(self) -> list[tuple[str, str, list[Any], Any]]:
        """The fields of each language, for the template: (code, name, fields, words on the link)."""
        keys = ("headline", "steps", "message")
        return [
            (code, name, [self[f"{key}_{code}"] for key in keys], self[f"link_text_{code}"])
            for code, name in languages()
        ]

    def clean_zips(self) -> str:
        text = self.cleaned_data["zips"]
        try:
            areas.read_zips(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return str(text).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("areas") or cleaned.get("zips") or "zips" in self.errors
        if cleaned.get("where") == SOME and not chosen:
            choose = "Choose a service area or enter" if "areas" in self.fields else "Enter"
            self.add_error("zips", f"{choose} the ZIP codes where it holds.")
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "It ends before it starts.")
        for code, name in languages():
            self._clean_language(code, name, cleaned)
        return cleaned

    def _clean_language(self, code: str, name: str, cleaned: dict[str, Any]) -> None:
        steps = _lines(cleaned.get(f"steps_{code}") or "")
        if len(steps) > MOST_STEPS or any(len(step) > LONGEST_STEP for step in steps):
            words = f"At most {MOST_STEPS} steps of up to {LONGEST_STEP} characters."
            self.add_error(f"steps_{code}", words)
        says = steps or board.plain(cleaned.get(f"message_{code}") or "")
        if says and not cleaned.get(f"headline_{code}") and f"headline_{code}" not in self.errors:
            self.add_error(f"headline_{code}", f"The {name} version needs a headline, too.")

    def save(self, commit: bool = True) -> EmergencyNotice:
        """Saves it with its areas and the board, in one transaction."""
        notice, data = self.instance, self.cleaned_data
        notice.everywhere = data["where"] == EVERYWHERE
        notice.words = {
            **{code: text for code, text in notice.words.items() if code not in dict(languages())},
            **{code: text for code, _ in languages() if (text := self._words(code))["headline"]},
        }
        if notice.pk and notice.source:
            notice.edited = True
        with board.writing():
            notice.save()
            chosen = () if notice.everywhere else data.get("areas") or ()
            NoticeArea.objects.filter(notice=notice).delete()
            NoticeArea.objects.bulk_create(NoticeArea(notice=notice, area=area) for area in chosen)
        return notice

    def _words(self, code: str) -> dict[str, Any]:
        data = self.cleaned_data
        message = data.get(f"message_{code}") or ""
        return {
            "headline": " ".join((data.get(f"headline_{code}") or "").split()),
            "message": message if board.plain(message) else "",
            "steps": _lines(data.get(f"steps_{code}") or ""),
            "link_text": (data.get(f"link_text_{code}") or "").strip(),
        }


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class UntilField(forms.DateTimeField):
    """A local time until which something holds. When the clocks are put back there is an hour twice:
    it is the later one then, and not an error, which nobody in a hurry could mend."""

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            try:
                naive = parse_datetime(str(value).strip())
            except ValueError:
                naive = None
            if naive is None or timezone.is_aware(naive):
                raise
            zone = timezone.get_current_timezone()
            return max(naive.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))


class SwitchOnForm(forms.Form):
    """Until when, asked for at the moment of switching on: a prepared notice has no end yet."""

    ends = UntilField(
        label="Until",
        required=False,
        widget=AdminDateTimeInput,
        help_text="It takes itself down then. You can switch it off at any time before.",
    )
    open_end = forms.BooleanField(label="No end: until somebody switches it off", required=False)

    def __init__(self, *args: Any, notice: EmergencyNotice, **kwargs: Any) -> None:
        self.notice = notice
        later = notice.ends if notice.ends and notice.ends > timezone.now() else None
        start = max(timezone.now(), notice.starts or timezone.now())
        initial = {"ends": later or _rounded(start + switching.USUAL)}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("open_end"):
            cleaned["ends"] = None
            return cleaned
        ends = cleaned.get("ends")
        if ends is None and "ends" not in self.errors:
            self.add_error("ends", "Say until when, or tick “No end”.")
        earliest = max(timezone.now(), self.notice.starts or timezone.now())
        if ends is not None and ends <= earliest:
            self.add_error("ends", "This moment has passed, or comes before its start.")
        return cleaned


def _rounded(moment: dt.datetime) -> dt.datetime:
    """To the full minute, which is all that people read."""
    return moment.replace(second=0, microsecond=0)


class ServiceAreaForm(forms.ModelForm):
    class Meta:
        model = ServiceArea
        fields = ["name", "zips", "codes"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
            for name in ("zips", "codes")
        }

    def clean_zips(self) -> str:
        text = str(self.cleaned_data["zips"]).strip()
        try:
            areas.read_zips(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def clean_codes(self) -> str:
        text = str(self.cleaned_data["codes"]).strip()
        try:
            areas.read_codes(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return text
