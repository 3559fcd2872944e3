"""Emergency notices in the admin: the list, the form, and switching on and off."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Q, When
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from marketing_spots.admin.listings import WIDE, LongColumn
from marketing_spots.admin.notice_forms import SwitchOnForm, languages
from marketing_spots.admin.notice_words import previews, until_words, zips_words
from marketing_spots.models.notices import EmergencyNotice
from marketing_spots.notices import switching

SWITCH = "marketing_spots.switch_notices"
INDEX = "emergency_notices:index"


def may_switch(user: Any) -> bool:
    """Whether somebody may switch notices on and off."""
    return bool(user.has_perm(SWITCH))


class SwitchColumn(Column):
    """The one button that matters: on or off."""

    cell_template_name = "marketing_spots/admin/notice_switch_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        shown = instance.state() in ("on", "scheduled")
        context["may"] = may_switch(parent_context["request"].user)
        context["off"] = shown
        name = "switch_off" if shown else "switch_on"
        context["url"] = reverse(f"emergency_notices:{name}", args=[instance.pk])
        return context


class StateColumn(Column):
    """What a notice is to visitors now, seen at a glance."""

    cell_template_name = "marketing_spots/admin/notice_state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "state": instance.state(),
        }


class NoticeIndex(generic.IndexView):
    template_name = "marketing_spots/admin/notice_index.html"
    is_searchable = False
    paginate_by = 30
    default_ordering = ("-on", "-updated_at")

    def order_queryset(self, queryset: Any) -> Any:
        """What is on or waits comes first, whatever was changed since."""
        now = timezone.now()
        going_on = Q(ends=None) | Q(ends__gt=now)
        rank = Case(
            When(Q(going_on, on=True), then=0),
            When(Q(going_on, on=False) & ~Q(waits_because=""), then=1),
            default=2,
        )
        return queryset.order_by(rank, "-updated_at")

    @property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("headline", width="38%"),
            StateColumn("state", label="Now"),
            Column(
                "severity",
                label="How severe",
                classname=WIDE,
                accessor=lambda row: row.get_severity_display(),
            ),
            LongColumn("where", label="Where", classname=WIDE, accessor=switching.where),
            Column("until", label="Until", classname=WIDE, accessor=until_words),
            SwitchColumn("switch", label=""),
        ]


class Saving:
    """Create and edit: save, and if asked for go on to the question whether to switch it on."""

    request: Any
    object: Any

    def next_page(self, notice: EmergencyNotice) -> Any:
        if "action-switch" in self.request.POST:
            if not may_switch(self.request.user):
                raise PermissionDenied
            return redirect("emergency_notices:switch_on", notice.pk)
        if notice.state() in ("on", "scheduled"):
            words = "Saved. Front ends show it like this within two seconds."
        else:
            words = "Saved. Nobody sees it until it is switched on."
        messages.success(self.request, words)
        return redirect(INDEX)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        notice = getattr(self, "object", None)
        context["notice"] = notice if notice is not None and notice.pk else None
        context["notice_on"] = bool(
            notice is not None and notice.pk and notice.state() in ("on", "scheduled")
        )
        context["may_switch"] = may_switch(self.request.user)
        return context


class NoticeCreate(Saving, generic.CreateView):
    template_name = "marketing_spots/admin/notice_form.html"
    error_message = "Not saved yet: see what is marked below."

    def form_valid(self, form: Any) -> Any:
        self.form = form
        with transaction.atomic():
            self.object = form.save()
            log(instance=self.object, action="wagtail.create", user=self.request.user)
        return self.next_page(self.object)


class NoticeEdit(Saving, generic.EditView):
    template_name = "marketing_spots/admin/notice_form.html"
    error_message = "Not saved yet: see what is marked below."

    def get_object(self, queryset: Any = None) -> Any:
        notice = super().get_object(queryset)
        # Saving a notice that is on changes what everybody sees.
        if notice.on and self.request.method == "POST" and not may_switch(self.request.user):
            raise PermissionDenied
        return notice

    def form_valid(self, form: Any) -> Any:
        self.form = form
        with transaction.atomic():
            self.object = form.save()
            log(instance=self.object, action="wagtail.edit", user=self.request.user)
        return self.next_page(self.object)


class NoticeDelete(generic.DeleteView):
    def get_object(self, queryset: Any = None) -> Any:
        notice = super().get_object(queryset)
        if notice.on and not may_switch(self.request.user):
            raise PermissionDenied
        return notice


class SwitchPage(WagtailAdminTemplateMixin, TemplateView):
    """What both questions share: may somebody, about which notice, and the way back."""

    header_icon = "warning"
    _show_breadcrumbs = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not may_switch(request.user):
            raise PermissionDenied
        self.notice = get_object_or_404(EmergencyNotice, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse(INDEX), "label": "Emergency notices"},
            {
                "url": reverse("emergency_notices:edit", args=[self.notice.pk]),
                "label": self.notice.headline,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            notice=self.notice,
            index_url=reverse(INDEX),
            edit_url=reverse("emergency_notices:edit", args=[self.notice.pk]),
            where=switching.where(self.notice),
            **kwargs,
        )


class SwitchOn(SwitchPage):
    page_title = "Switch on"
    template_name = "marketing_spots/admin/notice_switch_on.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SwitchOnForm(notice=self.notice))
        words = self.notice.words
        missing = [each for each in languages() if not (words.get(each[0]) or {}).get("headline")]
        context = super().get_context_data(
            previews=previews(self.notice),
            missing=missing,
            zips=zips_words(self.notice),
            why_not=self._why_not(),
            starts_later=bool(self.notice.starts and self.notice.starts > timezone.now()),
            **kwargs,
        )
        context["media"] = context["form"].media
        return context

    def _why_not(self) -> str:
        """What stands against it, apart from its end, which this page asks for."""
        before, self.notice.ends = self.notice.ends, None
        try:
            return switching.why_not(self.notice)
        finally:
            self.notice.ends = before

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = SwitchOnForm(request.POST, notice=self.notice)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.notice.ends = form.cleaned_data["ends"]
        try:
            switching.switch_on(self.notice, request.user)
        except ValueError as error:
            messages.error(request, f"Not switched on. {error}")
            return redirect("emergency_notices:edit", self.notice.pk)
        off = messages.button(
            reverse("emergency_notices:switch_off", args=[self.notice.pk]), "Switch off"
        )
        place = switching.where(self.notice)
        if self.notice.state() == "scheduled":
            words = f"“{self.notice}” starts by itself: {place}, {until_words(self.notice)}."
        else:
            words = f"“{self.notice}” is on: {place}, {until_words(self.notice)}."
        messages.success(request, words, buttons=[off])
        return redirect(INDEX)


class SwitchOff(SwitchPage):
    page_title = "Switch off"
    template_name = "marketing_spots/admin/notice_switch_off.html"

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        switching.switch_off(self.notice, request.user)
        messages.success(request, f"“{self.notice}” is off in every front end.")
        return redirect(INDEX)
