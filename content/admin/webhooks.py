"""The admin's "Webhooks": who is told about changes, how it goes, and sending again."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import django_filters
from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from content.admin.webhook_forms import ACTIONS, KINDS, SecretForm, WebhookForm
from content.models import WebhookDelivery, WebhookEndpoint
from content.webhooks import payload, queue

VIEW = "content.view_webhookendpoint"
CHANGE = "content.change_webhookendpoint"
State = WebhookDelivery.State


def in_words(endpoint: WebhookEndpoint) -> str:
    """``Published, deleted · Pages · article, safety · es``; "Everything" without filters."""
    parts = [
        ", ".join(str(ACTIONS.get(each, each)).partition(",")[0] for each in endpoint.actions),
        ", ".join(KINDS.get(each, each) for each in endpoint.kinds),
        ", ".join(endpoint.page_types),
        ", ".join(endpoint.locales),
    ]
    return " · ".join(part for part in parts if part) or "Everything"


def status(endpoint: WebhookEndpoint) -> str:
    if not endpoint.active:
        return "switched off by Gridspot" if endpoint.disabled_reason else "switched off"
    return "failing" if endpoint.failing_since else "on"


# --- the endpoints ------------------------------------------------------------------------------


class WebhookIndex(generic.IndexView):
    def get_base_queryset(self) -> Any:
        waiting = Count("deliveries", filter=Q(deliveries__state__in=WebhookDelivery.OPEN))
        gave_up = Count("deliveries", filter=Q(deliveries__state=State.GAVE_UP))
        return WebhookEndpoint.objects.annotate(waiting=waiting, gave_up=gave_up)


class WebhookCreate(generic.CreateView):
    def form_valid(self, form: Any) -> Any:
        self.object = form.save()
        log(instance=self.object, action="wagtail.create", user=self.request.user)
        return show_secret(self.request, self.object, form.plain)


class WebhookEdit(generic.EditView):
    template_name = "content/admin/webhooks/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        endpoint = WebhookEndpoint.objects.get(pk=self.object.pk)
        counts = endpoint.deliveries.aggregate(
            waiting=Count("pk", filter=Q(state__in=WebhookDelivery.OPEN)),
            gave_up=Count("pk", filter=Q(state=State.GAVE_UP)),
            sent=Count("pk", filter=Q(state=State.SENT)),
        )
        return super().get_context_data(
            endpoint=endpoint, counts=counts, now=timezone.now(), status=status(endpoint), **kwargs
        )


def show_secret(request: Any, endpoint: WebhookEndpoint, plain: str) -> TemplateResponse:
    """The one page that shows a secret; never cached, and gone when it is left."""
    context = {"endpoint": endpoint, "plain": plain, "page_title": f"Secret of {endpoint}"}
    response = TemplateResponse(request, "content/admin/webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


# --- pages of one endpoint ----------------------------------------------------------------------


class OfEndpoint(WagtailAdminTemplateMixin):
    """A screen below one endpoint, for those with `permission`."""

    permission = VIEW
    header_icon = "link-external"
    _show_breadcrumbs = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def endpoint(self) -> WebhookEndpoint:
        return get_object_or_404(WebhookEndpoint, pk=self.kwargs["endpoint"])

    def trail(self) -> list[dict[str, str]]:
        """What stands above the screen in the breadcrumbs."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("webhooks:index"), "label": "Webhooks"},
            {"url": reverse("webhooks:edit", args=[self.endpoint.pk]), "label": str(self.endpoint)},
        ]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.trail(), {"url": "", "label": self.get_page_title()}]


class TestView(OfEndpoint, View):
    """Sends a message that says that nothing happened."""

    permission = CHANGE

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.endpoint.active:
            messages.error(
                request, f"“{self.endpoint}” is switched off. Switch it on and save first."
            )
            return redirect("webhooks:edit", self.endpoint.pk)
        delivery = queue.send_test(self.endpoint)
        words = "The test is on its way; the worker sends it within a second. Reload to see what came back."
        messages.success(request, words)
        return redirect("webhooks:message", self.endpoint.pk, delivery.pk)


class SecretView(OfEndpoint, TemplateView):
    """Asks how to change over to a new secret, and shows it."""

    permission = CHANGE
    page_title = "New secret"
    template_name = "content/admin/webhooks/new_secret.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"form": SecretForm(), **kwargs, "endpoint": self.endpoint}
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = SecretForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        plain = form.rotate(self.endpoint)
        log(instance=self.endpoint, action="wagtail.edit", user=request.user)
        return show_secret(request, self.endpoint, plain)


# --- the log ------------------------------------------------------------------------------------


class MessageFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    event = django_filters.ChoiceFilter(
        label="Event", choices=lambda: [(each, each) for each in _events()]
    )
    created_at = django_filters.DateFromToRangeFilter(label="Between")

    class Meta:
        model = WebhookDelivery
        fields = ["state", "event", "created_at"]


def _events() -> list[str]:
    events = [f"{kind}.{action}" for kind in KINDS for action in ACTIONS]
    return [*events, payload.TEST_EVENT]


class MessageIndex(OfEndpoint, generic.IndexView):
    model = WebhookDelivery
    filterset_class = MessageFilters
    default_ordering = "-pk"
    paginate_by = 50
    any_permission_required = None  # that of the endpoint was asked for already
    is_searchable = False
    page_title = "Messages"
    template_name = "content/admin/webhooks/messages.html"

    def get_base_queryset(self) -> Any:
        return WebhookDelivery.objects.filter(endpoint=self.endpoint).defer("body")

    def get_index_url(self) -> str:
        return reverse("webhooks:messages", args=[self.endpoint.pk])

    def get_index_results_url(self) -> str:
        return reverse("webhooks:messages_results", args=[self.endpoint.pk])

    def get_list_buttons(self, instance: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = {
            "endpoint": self.endpoint,
            "failed": queue.failed(self.endpoint).count(),
            "today": timezone.localdate(),
        }
        return super().get_context_data(**{**kwargs, **mine})

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "event",
                label="Message",
                accessor=str,
                get_url=lambda row: reverse("webhooks:message", args=[self.endpoint.pk, row.pk]),
            ),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: row.get_state_display(),
                primary=lambda row: row.state == State.SENT,
            ),
            Column(
                "last_status", label="Answer", accessor=lambda row: row.last_status or row.error
            ),
            Column("attempts", label="Attempts"),
            Column("last_ms", label="Milliseconds"),
            DateColumn("created_at", label="When", sort_key="created_at"),
        ]


class MessagePage(OfEndpoint, TemplateView):
    """One message: what was sent, and what came back each time."""

    template_name = "content/admin/webhooks/message.html"

    @cached_property
    def delivery(self) -> WebhookDelivery:
        return get_object_or_404(self.endpoint.deliveries, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.delivery)

    def trail(self) -> list[dict[str, str]]:
        log_url = reverse("webhooks:messages", args=[self.endpoint.pk])
        return [*super().trail(), {"url": log_url, "label": "Messages"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = {
            "endpoint": self.endpoint,
            "delivery": self.delivery,
            "log": self.delivery.log.all()[:50],
            "body": payload.pretty(self.delivery.body),
            "may_change": self.request.user.has_perm(CHANGE),
        }
        return super().get_context_data(**{**kwargs, **mine})


class SendAgain(OfEndpoint, View):
    """Puts one message into the queue once more, or all that failed since a day."""

    permission = CHANGE

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        pk = kwargs.get("pk")
        chosen = self.endpoint.deliveries.filter(pk=pk) if pk else self.failed_since(request)
        if not self.endpoint.active:
            messages.error(
                request, f"“{self.endpoint}” is switched off. Switch it on and save first."
            )
        elif number := queue.send_again(chosen):
            words = "1 message is" if number == 1 else f"{number:,} messages are"
            messages.success(request, f"{words} sent again, with the same id as before.")
        else:
            messages.warning(request, "There is nothing to send again.")
        if pk:
            return redirect("webhooks:message", self.endpoint.pk, pk)
        return redirect("webhooks:messages", self.endpoint.pk)

    def failed_since(self, request: Any) -> Any:
        day = forms.DateField(required=False)
        try:
            since = day.clean(request.POST.get("since"))
        except forms.ValidationError:
            messages.error(request, "Give the day as year-month-day, such as 2026-11-05.")
            return WebhookDelivery.objects.none()
        moment = dt.datetime.combine(since, dt.time.min) if since else None
        return queue.failed(self.endpoint, timezone.make_aware(moment) if moment else None)


# --- all of it ----------------------------------------------------------------------------------


class WebhookViewSet(ModelViewSet):
    model = WebhookEndpoint
    name = "webhooks"
    url_prefix = "webhooks"
    menu_label = "Webhooks"
    menu_name = "webhooks"
    menu_order = 850
    icon = "link-external"
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = WebhookIndex
    add_view_class = WebhookCreate
    edit_view_class = WebhookEdit

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return WebhookForm

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            Column("url", label="Address", accessor=lambda row: urlsplit(row.url).netloc),
            Column("told", label="Told about", accessor=in_words),
            StatusTagColumn(
                "active",
                label="Status",
                accessor=status,
                primary=lambda row: row.active and not row.failing_since,
            ),
            DateColumn("last_success_at", label="Last accepted", sort_key="last_success_at"),
            Column("waiting", label="Waiting", sort_key="waiting"),
            Column("gave_up", label="Gave up", sort_key="gave_up"),
        ]

    def get_urlpatterns(self) -> list[Any]:
        one = "<int:endpoint>/messages/"
        return [
            *super().get_urlpatterns(),
            path("<int:endpoint>/test/", TestView.as_view(), name="test"),
            path("<int:endpoint>/secret/", SecretView.as_view(), name="secret"),
            path(one, MessageIndex.as_view(), name="messages"),
            path(
                f"{one}results/", MessageIndex.as_view(results_only=True), name="messages_results"
            ),
            path(f"{one}again/", SendAgain.as_view(), name="again"),
            path(f"{one}<int:pk>/", MessagePage.as_view(), name="message"),
            path(f"{one}<int:pk>/again/", SendAgain.as_view(), name="message_again"),
        ]


@hooks.register("register_admin_viewset")
def webhooks() -> WebhookViewSet:
    return WebhookViewSet()


@hooks.register("register_permissions")
def permissions() -> Any:
    """What the group editor offers."""
    return Permission.objects.filter(
        content_type__app_label="content", content_type__model="webhookendpoint"
    )
