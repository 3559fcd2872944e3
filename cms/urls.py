"""Addresses that Django answers. Spots, health and their documentation go to delivery first."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.images.views.serve import ServeView

from cms import views
from content.api.feeds import sitemap_xml

urlpatterns = [
    path("", views.start, name="start"),
    path("api/v1/content/", include("content.api.urls")),
    path("api/v1/", include("search.api.urls")),
    path("sitemap.xml", sitemap_xml),
    path("site/visitor-token", views.visitor_token),
    re_path(r"^site(/.*)?$", views.site, name="site"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Sizes of pictures that were not drawn yet: signed, so that nobody can order others.
    re_path(
        r"^images/([^/]*)/(\d*)/([^/]*)/[^/]*$", ServeView.as_view(), name="wagtailimages_serve"
    ),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )
# The default language has no prefix, as in the API's paths (content/paths.py).
urlpatterns += i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False)
