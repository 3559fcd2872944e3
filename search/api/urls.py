"""The addresses of the search API. Importing this registers every route."""

from __future__ import annotations

import importlib

from content.api.mounting import patterns
from search.api.app import api

#: Modules with routes, in the order of the documentation.
ROUTES = (
    "search.api.searching",
    "search.api.suggesting",
    "search.api.navigation",
    "search.api.related",
    "search.api.clicks",
)
for module in ROUTES:
    importlib.import_module(module)

app_name = "search-api"
urlpatterns = patterns(api, "search API", below=r"^search.*$")
