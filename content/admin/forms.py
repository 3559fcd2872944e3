"""Who reads what people sent: a permission of its own, because forms hold personal data."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks


@hooks.register("register_permissions")
def form_permissions() -> QuerySet[Permission]:
    """Offers "can view form submission" in the form of a group."""
    return Permission.objects.filter(content_type__app_label="content", codename="view_formentry")


@hooks.register("filter_form_submissions_for_user")
def only_with_permission(user: Any, forms: QuerySet[Any]) -> QuerySet[Any]:
    """Of the forms that somebody may edit, those whose submissions they may read, export, delete."""
    return forms if user.has_perm("content.view_formentry") else forms.none()
