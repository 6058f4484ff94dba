"""Every setting, in one file. What operators may set is listed in deploy/env.sample."""

import os
import secrets
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from lindung import __version__
from lindung.config import readers
from lindung.config.postgres.places import Places, default_home
from lindung.config.postgres.roles import APP, DATABASE, OWNER, WORKER

django_stubs_ext.monkeypatch()  # so that `Field[str, str]` and `ModelForm[Row]` mean something at run time too

VERSION = __version__
LINDUNG_PLACES = Places(default_home(os.environ))

# --- the address people type ---------------------------------------------------------------------
LINDUNG_URL = readers.site("LINDUNG_URL", "http://127.0.0.1:8000")
_host = urlsplit(LINDUNG_URL).hostname or ""
HTTPS = LINDUNG_URL.startswith("https://")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _host, *readers.words("LINDUNG_HOSTS")]
CSRF_TRUSTED_ORIGINS = [LINDUNG_URL] if HTTPS else []

# --- secrets: made by `lindung init` and `lindung run`, never by default ---------------------------
# Without a secret only this process's own signatures hold (system check lindung.E001 says so).
SECRET_KEY = readers.secret("LINDUNG_SECRET_KEY", LINDUNG_PLACES.keys / "secret")
SECRET_KEY_IS_KEPT = bool(SECRET_KEY)
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(50)
LINDUNG_KEY_FILE = readers.text("LINDUNG_KEY_FILE", str(LINDUNG_PLACES.keys / "keyset.json"))
LINDUNG_KEYSET = readers.text("LINDUNG_KEYSET")  # the keyset itself, where no file can be kept
LINDUNG_KEY_URI = readers.text("LINDUNG_KEY_URI")  # of a key management service
LINDUNG_WEB_USER = readers.text("LINDUNG_WEB_USER")  # the system user of `lindung web`, where it has one of its own
LINDUNG_DISK_ENCRYPTED_SAYS = readers.text("LINDUNG_DISK_ENCRYPTED_SAYS")  # who answers for it, by name
LINDUNG_BASES_AND_LOGS = readers.words("LINDUNG_BASES_AND_LOGS")  # folders; `lindung status` says what is too old there

# --- rooms ------------------------------------------------------------------------------------------
ROOMS = [
    "web",
    "vault",
    "audit",
    "partners",
    "notices",
    "reports",
    "directory",
    "cases",
    "referrals",
    "care",
    "screening",
    "evidence",
    "journeys",
    "learning",
    "campaigns",
    "plans",
    "desk",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    *[f"lindung.{room}" for room in ROOMS],
    "lindung.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "ninja",
]
ROOT_URLCONF = "lindung.config.urls"
WSGI_APPLICATION = "lindung.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lindung.web.middleware.DropOddCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lindung.web.middleware.ChooseLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lindung.partners.shared_machine.SharedMachine",
    "lindung.partners.going_over.EndsWithHerOwn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "lindung.config.refused.SayThatKeysAreRefused",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "lindung.web.context.page",
            ]
        },
    }
]

# --- database: one, under three roles ---------------------------------------------------------------
# `default` is bound by row-level security: in the web as the app, in workers and commands as the worker
# (`installation.act_as_worker`). `owner` is for migrations only.
_EMBEDDED: dict[str, Any] = {
    "NAME": DATABASE,
    "HOST": str(LINDUNG_PLACES.socket),
    "PORT": "",
    "PASSWORD": "",
    "OPTIONS": {},
}
DATABASE_URL = readers.text("DATABASE_URL")
EMBEDDED_DATABASE = not DATABASE_URL


def _database(url_name: str, role: str) -> dict[str, Any]:
    url = readers.text(url_name)
    found: dict[str, Any] = readers.database(url_name, url) if url else {**_EMBEDDED, "USER": role}
    found["OPTIONS"] = dict(found["OPTIONS"])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,  # one persistent connection a thread
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        **found,
    }


DATABASES = {
    "default": _database("DATABASE_URL", APP),
    "owner": _database("OWNER_DATABASE_URL", OWNER),
}
# Measured: both together give the ORM 20-30 % more. Not for migrations: they send several statements at once.
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 0}
WORKER_DATABASE = _database("WORKER_DATABASE_URL", WORKER)
WORKER_DATABASE["OPTIONS"] = DATABASES["default"]["OPTIONS"] | WORKER_DATABASE["OPTIONS"]

# --- time and language --------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ms", "Bahasa Melayu"), ("id", "Bahasa Indonesia"), ("km", "ភាសាខ្មែរ")]
FORMAT_MODULE_PATH = "lindung.web.formats"
# The practice nation: a banner on every page, and the page that shows the look.
PRACTICE = readers.word("LINDUNG_PRACTICE", "NO", ("YES", "NO")) == "YES"
QUICK_EXIT_URL = readers.site("LINDUNG_QUICK_EXIT_URL", "https://weather.com")
CSRF_FAILURE_VIEW = "lindung.web.trouble.form_too_old"

# --- sign-in ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "partners.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/start/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "lindung.partners.signing_in.InvitationOnly"
ACCOUNT_FORMS = {
    "login": "lindung.partners.shared_machine.SignInForm",
    "reauthenticate": "lindung.partners.signing_again.PasswordAgainForm",
}
# Ministries whose own sign-in (OpenID Connect) may be used (docs/guides/ministry-sign-in.md).
LINDUNG_SIGN_IN_PROVIDERS = readers.providers("LINDUNG_SIGN_IN_FILE")
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or with the half hour of a shared machine
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds; before steps that cannot be undone
ACCOUNT_EMAIL_VERIFICATION = "none"  # members join by invitation; the link proves the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "lindung.partners.second_factor.SealedFactors"
MFA_FORMS = {
    "authenticate": "lindung.partners.second_factor.CodeForm",
    "reauthenticate": "lindung.partners.second_factor.CodeAgainForm",
    "activate_totp": "lindung.partners.second_factor.SetUpAppForm",
    "add_webauthn": "lindung.partners.second_factor.AddKeyForm",
    "authenticate_webauthn": "lindung.partners.second_factor.KeyForm",
    "reauthenticate_webauthn": "lindung.partners.second_factor.KeyAgainForm",
    "login_webauthn": "lindung.partners.second_factor.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lindung"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# A password: each place by itself, for a limit per account would let a stranger lock a colleague out (django-axes
# counts account and place, in the database). Codes of a second factor: each account, from wherever, in the database
# (lindung/partners/rules/codes.py); only who has the password comes that far.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/600s/key"}
# Brakes only, for each process by itself: how often one place asks, and what ministries say of their sign-in. Nothing
# that has to hold stands here. So many entries that nobody pushes one out with others.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
# Members whose role shows them persons must have a second factor. Practice has none to lose.
REQUIRE_MFA = readers.number("LINDUNG_REQUIRE_MFA", default=int(HTTPS), least=0, most=1) == 1
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["username", "password", "login"]
AXES_USERNAME_FORM_FIELD = "login"
# Neither the address typed nor the place it came from is stored in clear.
AXES_USERNAME_CALLABLE = "lindung.partners.signing_in.account_tried"
AXES_CLIENT_IP_CALLABLE = "lindung.partners.signing_in.place_of"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "lindung.web.trouble.too_many"
SESSION_COOKIE_NAME = "lindung_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- headers ---------------------------------------------------------------------------------------------
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False  # the proxy in front does it (docs/guides/deployment.md)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A file that somebody sends stays in memory until it is sealed: nothing of it is written to a disk in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- static files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LINDUNG_PLACES.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "png", "jpg", "svgz", "zip", "gz", "br"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- messages out ------------------------------------------------------------------------------------------
# What an organisation may give as its channel: a target only (sms://+60..., telegram://-100..., https://host/path).
LINDUNG_NOTICE_SCHEMES = readers.words("LINDUNG_NOTICE_SCHEMES") or ["mailto", "sms", "whatsapp", "telegram", "https"]
# What this installation sends through, as apprise addresses without a target; empty: that channel is not served.
LINDUNG_MAIL_URL = readers.text("LINDUNG_MAIL_URL")  # mailtos://user:password@host:587?from=desk@example.org
LINDUNG_SMS_URL = readers.text("LINDUNG_SMS_URL")  # twilio://account:token@from, or another SMS service
LINDUNG_WHATSAPP_URL = readers.text("LINDUNG_WHATSAPP_URL")  # whatsapp://token@from
LINDUNG_TELEGRAM_URL = readers.text("LINDUNG_TELEGRAM_URL")  # tgram://bot token
LINDUNG_WEBHOOK_HOSTS = readers.words("LINDUNG_WEBHOOK_HOSTS")  # hosts of partners' own https:// endpoints
# Who keeps the end of the trail: addresses outside, and a folder on another machine.
LINDUNG_ANCHOR_MAIL = readers.words("LINDUNG_ANCHOR_MAIL")
LINDUNG_ANCHOR_FOLDER = readers.text("LINDUNG_ANCHOR_FOLDER")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# Which room reads which kinds of event (lindung.audit.actions.emit): {"plans": ["placement.arrived"]}.
LINDUNG_EVENT_READERS: dict[str, list[str]] = {
    "notices": ["access.waits", "access.token_waits", "access.link_made"],
    "cases": ["report.message", "organisation.answered"],
    "care": ["placement.arrived"],
    "evidence": ["agreement.ended"],
    "referrals": [
        *("consent.ended", "person.changed", "case.changed", "case.organisation_excluded", "case.handed_over"),
        *("agreement.ended", "agreement.suspended", "organisation.answered"),
    ],
}

# What counts, links and publishes: loaded by lindung.evidence.gateways when a run begins, never by a page.
LINDUNG_ENGINES: dict[str, dict[str, Any]] = {
    "estimate": {"module": "lindung.evidence.runs.desk_estimate", "needs": ["numpy", "scipy", "numba", "altair"]},
    "link": {"module": "lindung.evidence.runs.desk_link", "needs": ["numpy", "scipy", "numba", "pyarrow", "splink"]},
    "publish": {"module": "lindung.evidence.runs.desk_publish", "needs": ["numpy", "pyarrow", "opendp"]},
}

# How many persons one API token may be answered something about within an hour.
LINDUNG_TOKEN_PERSONS_AN_HOUR = readers.number("LINDUNG_TOKEN_PERSONS_AN_HOUR", default=500, least=1, most=1_000_000)

# --- background ----------------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
LINDUNG_WORKER_CONCURRENCY = readers.number("LINDUNG_WORKER_CONCURRENCY", default=4, least=1, most=64)
LINDUNG_WEB_PROCESSES = readers.number("LINDUNG_WEB_PROCESSES", default=os.cpu_count() or 1, least=1, most=256)
LINDUNG_WEB_THREADS = readers.number("LINDUNG_WEB_THREADS", default=4, least=1, most=64)

# --- logs: lines without anything about a person ---------------------------------------------------------------
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": readers.word("LINDUNG_LOG_LEVEL", "WARNING", LOG_LEVELS)},
    # A refused request's URL may hold a token: one line from the view is enough.
    # At level DEBUG, Pillow (PIL) would write down what a photo says of its place and device.
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.server", "axes", "PIL")},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
