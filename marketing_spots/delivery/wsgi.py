"""Delivery alone: ``granian --interface wsgi marketing_spots.delivery.wsgi:application``.

Uses Django's settings and database connection, and nothing of its request handling.
"""

from __future__ import annotations

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
if not apps.ready:
    django.setup()

from marketing_spots.delivery.start import start

application = start()
