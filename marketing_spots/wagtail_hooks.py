"""The E-marketing menu, and the guards around what ads show."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import register_snippet

from marketing_spots.admin.keys import ApiKeyViewSet, TokenKeyViewSet
from marketing_spots.admin.notice_viewsets import NoticeViewSet, ServiceAreaViewSet
from marketing_spots.admin.notice_words import NoticeBanner
from marketing_spots.admin.snapshots import SnapshotViewSet
from marketing_spots.admin.views import BulkDelete
from marketing_spots.admin.viewsets import (
    AdViewSet,
    AttributeViewSet,
    CampaignViewSet,
    SegmentViewSet,
    SpotViewSet,
)
from marketing_spots.models import Ad
from marketing_spots.models.base import Publishable
from marketing_spots.notices import switching


class EMarketing(ViewSetGroup):
    menu_label = "E-marketing"
    menu_name = "e-marketing"
    menu_icon = "crosshairs"
    menu_order = 150
    items = (
        CampaignViewSet,
        SpotViewSet,
        AdViewSet,
        SegmentViewSet,
        AttributeViewSet,
        ServiceAreaViewSet,
        ApiKeyViewSet,
        TokenKeyViewSet,
        SnapshotViewSet,
    )


register_snippet(EMarketing)


@hooks.register("register_admin_viewset")
def emergency_notices() -> NoticeViewSet:
    """Not in the menu above: whoever needs it has no time to look for it."""
    return NoticeViewSet()


@hooks.register("construct_homepage_panels", order=-10)
def notice_banner(request: Any, panels: list[Any]) -> None:
    """What visitors are being told, above everything else."""
    if request.user.has_perm("marketing_spots.view_emergencynotice"):
        panels.append(NoticeBanner(request))


@hooks.register("register_log_actions")
def notice_actions(actions: Any) -> None:
    """What the history of a notice says."""
    actions.register_action(switching.ON, "Switch on", "Switched on")
    actions.register_action(switching.OFF, "Switch off", "Switched off")
    actions.register_action(switching.UPDATED, "Update", "Updated by its source")
    actions.register_action(switching.REMARK, "Remark", "Its source had something to say")


@hooks.register("register_permissions")
def permissions() -> Any:
    """What the group editor offers beside Wagtail's own."""
    return Permission.objects.filter(
        content_type__app_label="marketing_spots",
        codename__in=(
            "view_snapshot",
            "restore_snapshot",
            "target_sensitive",
            "view_emergencynotice",
        ),
    )


@hooks.register("insert_global_admin_css")
def css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("marketing_spots/admin.css"))


# --- deleting -----------------------------------------------------------------------------------


@hooks.register("register_bulk_action", order=10)
class BulkDeleteDefinitions(BulkDelete):
    """In the place of Wagtail's own for our models; its own stays for all others."""

    models = list(Publishable.__subclasses__())


def ads_with(image: Any) -> list[Ad]:
    """The ads that show an image, live or not."""
    references = ReferenceIndex.get_references_to(image)
    model = Ad._meta.get_field("id").model
    keys = {r.object_id for r in references if r.base_content_type.model_class() is model}
    return list(Ad.objects.filter(pk__in=keys))


def _kept(request: Any, images: Any, target: str) -> Any:
    for image in images:
        if ads := [ad for ad in ads_with(image) if ad.live]:
            names = ", ".join(f"“{ad}”" for ad in ads[:5])
            messages.error(
                request,
                f"“{image}” was not deleted: {names} shows it. Choose another picture there first.",
            )
            return redirect(target)
    return None


@hooks.register("before_delete_image")
def keep_image(request: Any, image: Any) -> Any:
    """A picture that a live ad shows stays, and whoever wants to delete it learns where it is."""
    if request.method == "POST":
        return _kept(request, [image], "wagtailimages:index")
    return None


@hooks.register("before_bulk_action")
def keep_images(request: Any, action_type: str, objects: Any, action: Any) -> Any:
    """The same for several at once."""
    from wagtail.images import get_image_model

    if action_type == "delete" and action.model is get_image_model():
        return _kept(request, objects, "wagtailimages:index")
    return None
