"""What holds for a whole site: who the utility is, how to reach it, where previews are shown."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from content.fields import BlocksField
from content.preview.mixin import HeadlessPreview

PREVIEW_ADDRESS = RegexValidator(
    r"^(https?://|/)\S*\{token\}\S*$",
    "Give an address that begins with https:// and holds {token} where the token belongs.",
)


@register_setting(icon="site", order=10)
class SiteSettings(HeadlessPreview, BaseSiteSetting):
    """Who the utility is, in every language, and where its front end shows previews."""

    organisation = models.CharField(
        "name of the utility", max_length=120, blank=True, help_text="As customers know it."
    )
    phone = models.CharField(
        "customer service", max_length=40, blank=True, help_text="The number for everything else."
    )
    emergency_phone = models.CharField(
        "emergency line",
        max_length=40,
        blank=True,
        help_text="Gas leaks, downed lines. Never closed.",
    )
    share_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="picture for sharing",
        help_text="Shown when a page without a picture of its own is shared.",
    )
    profiles = BlocksField("social media", block="content.blocks.site.ProfilesBlock", blank=True)
    preview_url = models.CharField(
        "address of previews",
        max_length=500,
        blank=True,
        validators=[PREVIEW_ADDRESS],
        help_text="Where your front end shows drafts, with {token} where the token belongs: "
        "https://www.example.com/preview?token={token}. Empty: the built-in front end.",
    )

    panels = [
        FieldPanel("organisation"),
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("emergency_phone")], heading="Telephone"),
        FieldPanel("share_image"),
        FieldPanel("profiles"),
        FieldPanel("preview_url"),
    ]

    class Meta:
        verbose_name = "site settings"

    def __str__(self) -> str:
        return f"Settings of {self.site}"
