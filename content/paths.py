"""Where pages are, as front ends say it: ``/safety/gas``, and ``/es/seguridad/gas`` in Spanish.

The default language has no prefix, every other language has its code in front, so that a path alone
names one page. Paths have no slash at their end, except the front page's own, ``/``.
"""

from __future__ import annotations

from django.conf import settings


def path_on_site(language: str, below_root: str) -> str:
    """The path of what is `below_root` ("safety/gas/") in the tree of a language."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    rest = below_root.strip("/")
    return f"{prefix}/{rest}" if rest else prefix or "/"
