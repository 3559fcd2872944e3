"""Where the screens of emergency notices are: their own item of the main menu, near the top."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from marketing_spots.admin import notice_views as views
from marketing_spots.admin.notice_forms import NoticeForm, ServiceAreaForm
from marketing_spots.models.notices import EmergencyNotice, ServiceArea


class NoticeViewSet(ModelViewSet):
    model = EmergencyNotice
    name = "emergency_notices"
    url_prefix = "emergency-notices"
    menu_label = "Emergency notices"
    menu_order = 50
    add_to_admin_menu = True
    icon = "warning"
    index_view_class = views.NoticeIndex
    add_view_class = views.NoticeCreate
    edit_view_class = views.NoticeEdit
    delete_view_class = views.NoticeDelete
    copy_view_enabled = False
    add_to_reference_index = False
    index_template_name = "marketing_spots/admin/notice_index.html"
    create_template_name = edit_template_name = "marketing_spots/admin/notice_form.html"

    def get_form_class(self, for_update: bool = False) -> type[NoticeForm]:
        return NoticeForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("switch-on/<int:pk>/", views.SwitchOn.as_view(), name="switch_on"),
            path("switch-off/<int:pk>/", views.SwitchOff.as_view(), name="switch_off"),
        ]


class ServiceAreaViewSet(ModelViewSet):
    model = ServiceArea
    name = "service_areas"
    url_prefix = "service-areas"
    menu_label = "Service areas"
    icon = "globe"
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", Column("zips", label="ZIP codes"), Column("codes", label="Alert codes")]

    def get_form_class(self, for_update: bool = False) -> type[ServiceAreaForm]:
        return ServiceAreaForm
