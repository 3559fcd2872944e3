"""The forms behind the editors. Drafts may be incomplete; what is published must compile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm

from marketing_spots.admin import sensitive
from marketing_spots.admin.words import format_choices, format_label
from marketing_spots.models import Attribute
from marketing_spots.snapshot import Problem, check
from marketing_spots.snapshots.records import raw_stream
from plugins.api import RuleError
from plugins.blocks import stream_errors


class PublishableForm(WagtailAdminModelForm):
    """A definition's form. The view sets `publishing` when saving will make it live."""

    #: Inline lists whose problems belong at one field of the row.
    row_fields = {"placements": "ad", "segments": "segment", "defaults": "ad"}
    publishing = False
    _compiled = False

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if self.publishing and not self._compiled:
            self._compiled = True
            # The instance with its inline lists, as saving would leave it; nothing is stored.
            self.save(commit=False)
            self.check_publishable()
            for problem in check(self.instance):
                self.add_problem(problem)
        return not self.errors and all(
            not formset.total_error_count() for formset in self.formsets.values()
        )

    def check_publishable(self) -> None:
        """Further conditions for publishing; adds errors to the form."""

    def add_problem(self, problem: Problem) -> None:
        """Shows a problem at the field it is about, or above the form when it is elsewhere."""
        own = problem.kind == self._meta.model._meta.model_name
        if not own or problem.pk != self.instance.pk:
            self.add_error(None, f"This would break something else. {problem}")
        elif problem.row is not None and problem.field in self.formsets:
            self._add_row_error(problem)
        elif problem.field not in self.fields:
            self.add_error(None, problem.message)
        elif problem.path or problem.field in ("rule", "conditions"):
            stream = raw_stream(self.cleaned_data.get(problem.field))
            error = RuleError(problem.message, problem.path)
            error.message = problem.message
            self.add_error(problem.field, stream_errors(stream, error))
        else:
            self.add_error(problem.field, problem.message)

    def _add_row_error(self, problem: Problem) -> None:
        children = list(getattr(self.instance, problem.field).all())
        child = children[problem.row] if problem.row < len(children) else None
        for form in self.formsets[problem.field].forms:
            if form.instance is child or (child and child.pk and form.instance.pk == child.pk):
                form.add_error(self.row_fields.get(problem.field), problem.message)
                return
        self.add_error(None, problem.message)


class RuleForm(PublishableForm):
    """A form with a rule. Subclasses name its field."""

    rule_field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._saved_pk = self.instance.pk

    @cached_property
    def before(self) -> Any:
        """What somebody without the permission may leave as it is; None for a new object or a copy.

        The newest version there is. Not `self.instance`, which is the old one while somebody
        looks at an earlier version in order to go back to it.
        """
        return newest(self._meta.model, self._saved_pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.may_target_sensitive():
            return cleaned
        try:
            after = cleaned.get(self.rule_field)
            prepared = after.get_prep_value() if hasattr(after, "get_prep_value") else after
            before = getattr(self.before, self.rule_field) if self.before else None
            sensitive.check_stream(before, prepared)
        except forms.ValidationError as error:
            self.add_error(self.rule_field, error)
        return cleaned

    def may_target_sensitive(self) -> bool:
        return self.for_user is None or self.for_user.has_perm(sensitive.PERMISSION)


class SegmentForm(RuleForm):
    rule_field = "rule"


class CampaignForm(RuleForm):
    rule_field = "conditions"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for which, word in (("start", "start"), ("end", "end")):
            if cleaned.get(f"{which}_time") and not cleaned.get(f"{which}_date"):
                self.add_error(f"{which}_time", f"Enter the day on which it should {word} as well.")
        return cleaned

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not self.may_target_sensitive() and "segments" in self.formsets:
            valid = self._segments_allowed() and valid
        return valid

    def _segments_allowed(self) -> bool:
        """Adding a segment that reads sensitive attributes is targeting them, too."""
        before = self.before.segments.all() if self.before else ()
        had = {row.segment_id for row in before}
        rows = [
            form
            for form in self.formsets["segments"].forms
            if (segment := getattr(form, "cleaned_data", {}).get("segment"))
            and segment.pk not in had
            and not form.cleaned_data.get("DELETE")
        ]
        if not rows:
            return True
        known, allowed = sensitive.Sensitive(), True
        for form in rows:
            if names := known.in_segment(form.cleaned_data["segment"].pk):
                if not form.has_error("segment"):
                    form.add_error("segment", known.message(names))
                allowed = False
        return allowed

    def check_publishable(self) -> None:
        shows = False
        for form in self.formsets["placements"].forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("DELETE"):
                continue
            for field in ("spot", "ad"):
                target = cleaned.get(field)
                if target and not (target.live or target.expired or target.approved_schedule):
                    form.add_error(
                        field,
                        f"“{target}” is not published yet, so visitors would see nothing of it. "
                        f"Publish the {field} first.",
                    )
            shows = shows or bool(cleaned.get("ad"))
        if not shows:
            self.add_error(None, "Add at least one ad in a spot under “What shows where”.")


class SpotForm(PublishableForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _freeze(self, "name", "Front ends ask for it by this key, so it cannot change any more.")
        if "formats" in self.fields:
            choices = format_choices()
            known = {name for name, _ in choices}
            kept = [name for name in self.instance.formats or () if name not in known]
            # A format whose plugin is switched off stays ticked, rather than be lost on saving.
            choices += [(name, format_label(name)) for name in kept]
            self.fields["formats"].widget.choices = choices


class AttributeForm(PublishableForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _freeze(self, "name", "Imports and rules use this name, so it cannot change any more.")
        user = self.for_user
        if not user or user.has_perm(sensitive.PERMISSION):
            return
        saved = newest(Attribute, self.instance.pk)
        if saved and (
            saved.sensitive or Attribute.objects.filter(pk=saved.pk, sensitive=True).exists()
        ):
            # Whatever an earlier version says to which somebody goes back.
            self.initial["sensitive"] = saved.sensitive
            _lock(self, "sensitive", "Only people who may target sensitive attributes change this.")


class AdForm(PublishableForm):
    """An ad's form; its content's own errors come from the format's blocks."""


def newest(model: Any, pk: Any) -> Any:
    """The latest version of an object in the database, draft or live; None when there is none."""
    saved = model.objects.filter(pk=pk).first() if pk else None
    return saved.get_latest_revision_as_object() if saved else None


def _freeze(form: PublishableForm, field: str, why: str) -> None:
    """Makes a field read-only once its object has been published."""
    if form.instance.pk and (form.instance.live or form.instance.first_published_at):
        # An earlier version, to which somebody goes back, may still have another one.
        saved = form._meta.model.objects.filter(pk=form.instance.pk)
        form.initial[field] = saved.values_list(field, flat=True).first()
        _lock(form, field, why)


def _lock(form: PublishableForm, field: str, why: str) -> None:
    if field in form.fields:
        form.fields[field].disabled = True
        form.fields[field].help_text = why
