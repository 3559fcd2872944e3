"""The demo's published logins and keys. They exist in demo mode only, and never elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import jwt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.roles import ensure_content_roles
from marketing_spots.access import create_api_key, create_token_key, hash_key
from marketing_spots.admin.roles import ensure_roles
from marketing_spots.models import ApiKey, TokenKey

PASSWORD = "gridspot-demo"  # noqa: S105  # published on purpose, in demo mode only
BROWSER_KEY = "gsb_demo_alpenglow_website"
SERVER_KEY = "gss_demo_alpenglow_callcentre"
TOKEN_KID = "alpenglow-demo"  # noqa: S105  # a key's name
TOKEN_SECRET = "the-demo-portal-signs-with-this-and-everybody-may-know"  # noqa: S105
TOKEN_HOURS = 12

#: user name -> (first name, last name, groups, what it is for)
LOGINS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "editor": ("Elena", "Ruiz", ("Editors",), "writes pages, translates them and submits them"),
    "marketer": ("Mateo", "Hall", ("Marketers",), "makes ads, segments and campaigns"),
    "approver": (
        "Priya",
        "Nair",
        ("Marketers", "Approvers"),
        "publishes what editors and marketers submit",
    ),
    "admin": ("Ada", "Lund", (), "may do everything, keys and snapshots too"),
}


class NotADemo(RuntimeError):
    """Published secrets were asked for outside demo mode."""


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise NotADemo("This uses published secrets. Set GRIDSPOT_DEMO=1 to try Gridspot out.")


def create_logins() -> int:
    """Creates the logins that are missing; returns how many. Raises NotADemo."""
    _only_in_demo()
    ensure_roles()
    ensure_content_roles()
    users, created = get_user_model().objects, 0
    for name, (first, last, groups, _) in LOGINS.items():
        if users.filter(username=name).exists():
            continue
        make = users.create_user if groups else users.create_superuser
        user = make(name, f"{name}@alpenglow.example", PASSWORD, first_name=first, last_name=last)
        user.groups.set(Group.objects.filter(name__in=groups))
        created += 1
    return created


def _allow(origins: Iterable[str]) -> None:
    """Adds what is missing: the demo may be served at another port than the last time."""
    key = ApiKey.objects.get(hash=hash_key(BROWSER_KEY))
    missing = [each for each in origins if each not in key.origin_list]
    if missing:
        key.origins = "\n".join((*key.origin_list, *missing))
        key.save()


def create_keys() -> int:
    """Creates the demo's API keys and token key if they are missing; returns how many."""
    _only_in_demo()
    here = settings.SITE_URL
    origins = dict.fromkeys(
        (
            here,
            here.replace("//localhost", "//127.0.0.1"),
            "http://localhost:8000",
            "http://127.0.0.1:8000",
        )
    )
    wanted = (
        ("Alpenglow website (demo)", ApiKey.Kind.BROWSER, "\n".join(origins), BROWSER_KEY),
        ("Alpenglow call centre (demo)", ApiKey.Kind.SERVER, "", SERVER_KEY),
    )
    created = 0
    for name, kind, where, key in wanted:
        if not ApiKey.objects.filter(hash=hash_key(key)).exists():
            create_api_key(name, kind, where, key=key)
            created += 1
    _allow(origins)
    if not TokenKey.objects.filter(kid=TOKEN_KID).exists():
        create_token_key("Alpenglow portal (demo)", "HS256", TOKEN_SECRET, kid=TOKEN_KID)
        created += 1
    return created


def visitor_token(customer: str) -> str:
    """A visitor token as the utility's portal would sign it, good for 12 hours."""
    _only_in_demo()
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=TOKEN_HOURS)
    claims = {"sub": customer, "aud": "gridspot", "exp": expires}
    return jwt.encode(claims, TOKEN_SECRET, algorithm="HS256", headers={"kid": TOKEN_KID})
