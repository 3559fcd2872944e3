"""Who may ask: API keys, and the keys that a portal signs visitor tokens with."""

from __future__ import annotations

from django.db import models

from marketing_spots.models.base import new_uid


class ApiKey(models.Model):
    """A front end's or a server's key.

    A browser key is public: it names the front end and is bound to origins. A server key is a
    secret: only its SHA-256 is kept, and it is shown once, when it is made.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser", "Browser (public, bound to web addresses)"
        SERVER = "server", "Server (secret, may name customers and ask for explanations)"

    name = models.CharField(max_length=100, help_text="Who uses it.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BROWSER)
    origins = models.TextField(
        "web addresses",
        blank=True,
        help_text="For browser keys, one a line, for instance https://www.example.com.",
    )
    token = models.CharField(max_length=64, blank=True, editable=False)  # browser keys only
    hash = models.CharField(max_length=64, unique=True, editable=False)  # hex SHA-256 of the key
    hint = models.CharField(
        max_length=16, editable=False
    )  # its first characters, to tell keys apart
    active = models.BooleanField(default=True, help_text="Switch off to refuse it at once.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return self.name

    @property
    def origin_list(self) -> tuple[str, ...]:
        return tuple(line.strip().rstrip("/") for line in self.origins.splitlines() if line.strip())


class TokenKey(models.Model):
    """A key with which the utility's portal signs visitor tokens. One algorithm a key, fixed."""

    class Algorithm(models.TextChoices):
        HS256 = "HS256", "HS256 (shared secret)"
        EDDSA = "EdDSA", "EdDSA (Ed25519 public key)"
        ES256 = "ES256", "ES256 (P-256 public key)"

    name = models.CharField(max_length=100, help_text="Which portal signs with it.")
    kid = models.CharField(
        "key id",
        max_length=64,
        unique=True,
        default=new_uid,
        help_text="The token names it in its header, as kid.",
    )
    algorithm = models.CharField(max_length=8, choices=Algorithm.choices, default=Algorithm.EDDSA)
    #: PEM of the public key; for HS256 the secret, encrypted with a key derived from SECRET_KEY.
    material = models.TextField(editable=False)
    audience = models.CharField(
        max_length=100, default="gridspot", help_text="The token's audience (aud) must be this."
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "visitor token key"

    def __str__(self) -> str:
        return self.name
