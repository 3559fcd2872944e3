"""Who asks, where an answer may depend on it."""

from __future__ import annotations

from django.http import HttpRequest

from content import ports
from content.api.problems import Problem

#: For the documentation of routes that take them.
SECURITY: tuple[dict[str, list[str]], ...] = ({}, {"visitorToken": []}, {"apiKeyHeader": []})


def credentials(request: HttpRequest, customer: str | None = None) -> ports.Credentials | None:
    """What the request says of the visitor; None for a request that says nothing.

    Raises Problem for an ``Authorization`` that is no bearer token.
    """
    given = request.headers.get("Authorization", "")
    token: str | None = None
    if given:
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem("unauthorised", "Send the visitor token as `Authorization: Bearer …`.")
    key = request.headers.get("X-Api-Key")
    if not token and not key:
        return None
    return ports.Credentials(
        token=token.strip() if token else None,
        api_key=key,
        customer=customer,
        origin=request.headers.get("Origin"),
    )
