"""Menus that editors arrange."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from content.fields import BlocksField
from content.models.recorded import RecordedSnippet
from content.preview.mixin import HeadlessPreview


class Menu(
    RecordedSnippet,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    HeadlessPreview,
    index.Indexed,
    ClusterableModel,
):
    """One menu in one language: its items lead to pages, addresses or spots."""

    class Handle(models.TextChoices):
        HEADER = "header", "Header"
        FOOTER = "footer", "Footer"
        UTILITY = "utility", "Utility bar (log in, language, contact)"
        MOBILE = "mobile", "Phone menu"

    handle = models.CharField("place", max_length=20, choices=Handle.choices)
    items = BlocksField(block="content.blocks.menu.MenuItemsBlock", blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="menu")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    change_kind = "menu"

    panels = [FieldPanel("handle"), FieldPanel("items")]
    search_fields = [index.FilterField("handle"), index.FilterField("locale_id")]

    class Meta(TranslatableMixin.Meta):
        constraints = [
            models.UniqueConstraint(fields=["handle", "locale"], name="one_menu_a_place_and_locale")
        ]
        ordering = ["handle"]

    @property
    def revisions(self):
        return self._revisions

    @property
    def change_keys(self) -> tuple[str, ...]:
        return (f"menu-{self.handle}",)

    def clean(self) -> None:
        super().clean()
        others = Menu.objects.filter(handle=self.handle, locale_id=self.locale_id)
        if self.handle and others.exclude(pk=self.pk).exists():
            raise ValidationError(
                {
                    "handle": f"There is a menu for “{self}” in {self.locale.get_display_name()} "
                    "already. Change that one, or choose another place."
                }
            )

    def __str__(self) -> str:
        return str(self.get_handle_display())
