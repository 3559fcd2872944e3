"""All settings, driven by the environment. `docs/operations.md` lists every variable."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from plugins.manager import load_plugins

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("", "0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 or 0.")


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


# --- mode and secrets ---------------------------------------------------------------------------

#: Demo mode: generates its own secret, serves its own files, has published logins. Never on the internet.
DEMO = flag("GRIDSPOT_DEMO")
DEBUG = flag("DEBUG")
VAR_DIR = Path(os.environ.get("GRIDSPOT_VAR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def demo_secret() -> str:
    """A secret of this checkout's own, so that demo sessions survive a restart."""
    path = VAR_DIR / "demo-secret"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or (demo_secret() if DEMO else "")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured(
        "Set SECRET_KEY to a random text of at least 32 characters, for instance from "
        "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`. "
        "To try Gridspot out, set GRIDSPOT_DEMO=1 instead."
    )
#: Earlier secrets, newest first: what they signed stays valid while they are listed.
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "*" if DEMO else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")

# --- plugins, before any model is imported ------------------------------------------------------

PLUGINS = load_plugins(
    own=["content.blocks", "content.conditions", "content.cache", "search.health", "search.spots"],
    extra=listed("GRIDSPOT_PLUGINS"),
    disabled=listed("GRIDSPOT_PLUGINS_DISABLED"),
)

# --- applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "cms",
    "content",
    "search",
    "marketing_spots",
    "plugins",
    "wagtail.contrib.settings",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "content.cache.middleware.ContentMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.middleware.PageRedirects",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database -----------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'gridspot.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue instead of failing, readers never wait; survives a kill at any moment.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A database that drops packets silently must not hold a request.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {"connect_timeout": 3, "tcp_user_timeout": 5000}
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time --------------------------------------------------------------------------

#: The utility's own zone: what "today" means in a rule, and the default of new campaigns.
TIME_ZONE = os.environ.get("TIME_ZONE", "America/Denver")
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("es", "Español")]
WAGTAIL_I18N_ENABLED = True
# A page given to translators starts as a draft: live at once, it would be English that says it is
# Spanish, and put there by people who may not publish.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# --- files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
#: The plain front end at /site/: no build, so its modules are served as they are.
STATICFILES_DIRS = [("site", BASE_DIR / "cms" / "demo" / "front")]
MEDIA_URL = os.environ.get("MEDIA_URL", "/media/")
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
#: Uploads come from Django itself in the demo; elsewhere from the web server in front or a bucket.
SERVE_MEDIA = DEMO or DEBUG
WHITENOISE_USE_FINDERS = DEMO or DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- security -----------------------------------------------------------------------------------

HTTPS = flag("GRIDSPOT_HTTPS", default=not (DEBUG or DEMO))
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# What `check --deploy` says is to be acted upon. These three are not: the admin frames its own
# previews, and whether subdomains and browsers' lists are bound to HTTPS is for the owner of the
# domain to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
#: Whether a proxy in front says what the client is: its address and whether it came by HTTPS.
BEHIND_PROXY = flag("GRIDSPOT_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- mail ---------------------------------------------------------------------------------------

#: The demo writes its mails into files: nobody there reads them, and nothing is to be refused.
EMAIL_BACKEND = "django.core.mail.backends." + (
    "filebased.EmailBackend" if DEMO else "smtp.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "gridspot@localhost")

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = os.environ.get("SITE_NAME", "Gridspot")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
#: Paths of pages have no slash at their end, as the API gives them.
WAGTAIL_APPEND_SLASH = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
#: A new file for a picture that ads show is published in the same transaction.
WAGTAILIMAGES_IMAGE_FORM_BASE = "marketing_spots.admin.images.ImageForm"
LOGIN_URL = "wagtailadmin_login"

#: Where people see the pages: the address of the front end, without a slash at its end.
FRONT_END_URL = os.environ.get("FRONT_END_URL", "/site").rstrip("/")
#: Where drafts are shown, unless the settings of a site say otherwise; {token} is replaced.
PREVIEW_URL = os.environ.get("GRIDSPOT_PREVIEW_URL", FRONT_END_URL + "/?preview={token}")
if "{token}" not in PREVIEW_URL:
    raise ImproperlyConfigured(
        "GRIDSPOT_PREVIEW_URL has no {token} in it, so no draft could be told from another. "
        "Write it as https://www.example.com/preview?token={token}."
    )

# --- webhooks -----------------------------------------------------------------------------------

#: Whether webhooks may be sent into private networks, and without TLS: for development alone.
WEBHOOK_PRIVATE = flag("GRIDSPOT_WEBHOOK_PRIVATE")
#: Host names, addresses and networks (CIDR) inside that webhooks may be sent to.
WEBHOOK_ALLOW = listed("GRIDSPOT_WEBHOOK_ALLOW")

# --- delivery -----------------------------------------------------------------------------------

#: Where a delivery node keeps the last good snapshot, to start from when the database is away.
SNAPSHOT_DIR = VAR_DIR / "snapshot"
#: Seconds between two looks at the snapshot's version.
SNAPSHOT_POLL_SECONDS = float(os.environ.get("GRIDSPOT_SNAPSHOT_POLL", "1"))
#: How many known visitors a delivery process remembers, and for how many seconds at most.
VISITOR_CACHE_SIZE = int(os.environ.get("GRIDSPOT_VISITOR_CACHE", "20000"))
VISITOR_CACHE_SECONDS = float(os.environ.get("GRIDSPOT_VISITOR_CACHE_SECONDS", "30"))

#: Alerts in the Common Alerting Protocol: a folder and a feed that they come from, and which of them
#: go on without an editor: urgent (severe, likely and immediate), never or always.
CAP_DIR = os.environ.get("GRIDSPOT_CAP_DIR", "")
CAP_URL = os.environ.get("GRIDSPOT_CAP_URL", "")
CAP_AUTO = os.environ.get("GRIDSPOT_CAP_AUTO", "urgent")

# --- the content API's cache --------------------------------------------------------------------

#: Memory for answers of the content API in each web server process; 0 switches the cache off.
CONTENT_CACHE_MB = float(os.environ.get("GRIDSPOT_CONTENT_CACHE_MB", "64"))
#: Seconds after which an answer is made anew even if nothing that it shows was changed.
CONTENT_CACHE_SECONDS = float(os.environ.get("GRIDSPOT_CONTENT_CACHE_SECONDS", "600"))
#: Seconds for which an answer may stand in for one that cannot be made.
CONTENT_STALE_IF_ERROR = float(os.environ.get("GRIDSPOT_CONTENT_STALE_IF_ERROR", "86400"))
#: Seconds between two looks at the feed of changes.
CONTENT_POLL_SECONDS = float(os.environ.get("GRIDSPOT_CONTENT_POLL", "1"))
#: Seconds for which browsers may keep an answer, and a CDN that is told what to forget.
CONTENT_MAX_AGE = int(os.environ.get("GRIDSPOT_CONTENT_MAX_AGE", "1"))
CONTENT_CDN_MAX_AGE = int(os.environ.get("GRIDSPOT_CDN_MAX_AGE", "300"))

# --- search -------------------------------------------------------------------------------------

#: Addresses of an Elasticsearch cluster, separated by commas. Without any, the database searches.
ELASTICSEARCH_URLS = listed("ELASTICSEARCH_URL")
#: Of a user who may manage and write the indices that begin with the prefix.
ELASTICSEARCH_API_KEY = os.environ.get("ELASTICSEARCH_API_KEY", "")
#: A file with the certificates to trust, where the cluster's are not of a public authority.
ELASTICSEARCH_CA_CERTS = os.environ.get("ELASTICSEARCH_CA_CERTS", "")
#: How the names of indices begin, so that several installations can share a cluster.
SEARCH_INDEX_PREFIX = os.environ.get("GRIDSPOT_SEARCH_PREFIX", "gridspot")
#: Seconds that Elasticsearch has for an answer before the database gives it instead.
SEARCH_TIMEOUT = float(os.environ.get("GRIDSPOT_SEARCH_TIMEOUT", "1"))
#: Copies of each index on other nodes of the cluster.
SEARCH_REPLICAS = os.environ.get("GRIDSPOT_SEARCH_REPLICAS", "0-1")
#: The visitor's attributes that say for whom (residential, business, farm) and for which ZIP code
#: results are to be, of those who agreed to it.
SEARCH_AUDIENCE_ATTRIBUTE = os.environ.get("GRIDSPOT_SEARCH_AUDIENCE", "customer_type")
SEARCH_AREA_ATTRIBUTE = os.environ.get("GRIDSPOT_SEARCH_AREA", "zip")
#: Days for which scrubbed searches are kept one by one, and then as sums by day.
SEARCH_LOG_DAYS = int(os.environ.get("GRIDSPOT_SEARCH_LOG_DAYS", "90"))


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"brief": {"()": "django.utils.log.CallbackFilter", "callback": _without_traceback}},
    "loggers": {
        # Scanners ask for hosts that are not ours all day long; the line says all there is to know.
        "django.security.DisallowedHost": {"filters": ["brief"]},
        # It tells of each attempt to reach a node; ours tells when it goes and when it is back.
        "elastic_transport": {"level": "ERROR"},
    },
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
