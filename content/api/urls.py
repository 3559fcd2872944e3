"""The addresses of the content API. Importing this registers every route."""

from __future__ import annotations

import importlib

from content.api.framework import api
from content.api.mounting import patterns

#: Modules with routes, in the order of the documentation.
ROUTES = (
    "content.api.pages",
    "content.api.navigation",
    "content.api.help",
    "content.api.site_info",
    "content.api.feeds",
    "content.api.drafts",
    "content.api.preview",
    "content.api.notices",
    "content.api.forms",
    "content.api.faq_votes",
    "content.api.programs",
)
for module in ROUTES:
    importlib.import_module(module)

app_name = "content-api"
urlpatterns = patterns(api, "content API")
