"""Settings. Everything that differs between places comes from the environment; docs/reference/settings.md lists it."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from platformdirs import user_data_path

from buttress_web import logs

PACKAGE = Path(__file__).resolve().parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def _words(name: str) -> list[str]:
    return os.environ.get(name, "").split()


def _secret_key(folder: Path) -> str:
    """Return the key from the environment; in debug, one that is made once and kept beside the database."""
    given = os.environ.get("BUTTRESS_SECRET_KEY")
    if given:
        return given
    if not DEBUG:
        raise ImproperlyConfigured(
            "Set BUTTRESS_SECRET_KEY to a long random text (or BUTTRESS_DEBUG=1 to try things out)."
        )
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def _database(folder: Path) -> dict[str, Any]:
    """Return the database of BUTTRESS_DATABASE_URL, or an SQLite file in the data folder."""
    url = os.environ.get("BUTTRESS_DATABASE_URL") or f"sqlite:///{folder / 'buttress.sqlite3'}"
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # Without these, eight writers meet "database is locked" thousands of times in 20 s.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        # Compiling a query took four times as long as running it (benchmarks/list_pages.py).
        settings.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    return settings


DEBUG = _flag("BUTTRESS_DEBUG")
DATA_FOLDER = Path(os.environ.get("BUTTRESS_DATA") or user_data_path("buttress", appauthor=False))
SECRET_KEY = _secret_key(DATA_FOLDER)
ALLOWED_HOSTS = _words("BUTTRESS_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = _words("BUTTRESS_ORIGINS")
DATABASES = {"default": _database(DATA_FOLDER)}
# In the database: attempts to sign in are counted over all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Full only after very many attempts: what is counted must not be pushed out.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_filters",
    "django_tables2",
    "buttress_web",
    "buttress_web.accounts",
    "buttress_web.jobs",
    "buttress_web.tables",
    "buttress_web.signin",
    "buttress_web.releases",
    "buttress_web.directory",
    "buttress_web.home",
]
MIDDLEWARE = [
    "buttress_web.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "buttress_web.accounts.middleware.PrivateResponses",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "buttress_web.api.problems.ProblemResponses",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "buttress_web.accounts.middleware.ActorMiddleware",
    "buttress_web.signin.middleware.RequireSecondFactor",
]
ROOT_URLCONF = "buttress_web.urls"
WSGI_APPLICATION = "buttress_web.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "buttress_web.theme.theme",
                "buttress_web.page.context",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["buttress_web.signin.backends.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["username", "name", "email"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

JOB_MODULES = ["buttress_web.tables.export_job", *_words("BUTTRESS_JOB_MODULES")]
JOB_LEASE = float(os.environ.get("BUTTRESS_LEASE") or 60)

LANGUAGES = [("en", _("English")), ("uk", _("Ukrainian"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["buttress_web.formats"]

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("BUTTRESS_STATIC") or DATA_FOLDER / "static")
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DJANGO_TABLES2_TEMPLATE = "parts/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("All")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_SSL_REDIRECT = not _flag("BUTTRESS_PLAIN_HTTP")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Off unless the operator's proxy sets this header itself, whatever the client sent.
    if _flag("BUTTRESS_BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

if not DEBUG:
    LOGGING = logs.LOGGING

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "buttress_web.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_DISPLAY = str
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # Whoever guesses at one account, from anywhere, or at many from one address.
    "login_failed": "20/5m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    # Visitors of the API.
    "api": "120/m/ip",
}
MFA_ADAPTER = "buttress_web.signin.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "buttress_web.signin.forms.AddPasskey",
    "edit_webauthn": "buttress_web.signin.forms.EditPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Buttress"
MFA_TOTP_TOLERANCE = 1
# No e-mail address is ever verified here: none gives access to anything.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
# A provider on this machine may speak plain HTTP, to try things out.
SIGNIN_PLAIN_LOOPBACK = DEBUG
if _flag("BUTTRESS_BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend" if DEBUG else "django.core.mail.backends.smtp.EmailBackend"
)
