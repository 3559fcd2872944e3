"""The project's addresses, and Wagtail's API v2 with the fields that our answer has, too."""

from django.urls import path
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from cms.urls import urlpatterns as ours
from content.models import ArticlePage

ArticlePage.api_fields = [
    APIField("summary"),
    APIField("lead_image"),
    APIField("body"),
    APIField("tags"),
    APIField("spots"),
    APIField("no_index"),
]

router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [path("wagtail-api/v2/", router.urls), *ours]
