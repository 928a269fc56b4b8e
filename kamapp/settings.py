"""All settings, driven by the environment; each variable is described in .env.example."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kamapp import environment

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("KAMAPP_HOME") or BASE_DIR / "var").resolve()
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)

ROOMS = ["base", "people", "jobs", "imports", "reports", "accounts", "pyramid", "teams", "plans", "programs", "kamapp"]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME}/kamapp.sqlite3"
REDIS_URL = os.environ.get("REDIS_URL", "")
# Embedded: one machine, no server beside it. Anything else is production and must bring its own secrets.
EMBEDDED = not REDIS_URL and DATABASE_URL.startswith("sqlite")

DEBUG = environment.flag("KAMAPP_DEBUG")
SECRET_KEY = environment.secret_key(HOME, embedded=EMBEDDED)
ALLOWED_HOSTS = environment.words("KAMAPP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = os.environ.get("KAMAPP_BASE_URL", "http://127.0.0.1:" + os.environ.get("PORT", "8000"))
SECURE = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
METRICS_TOKEN = os.environ.get("KAMAPP_METRICS_TOKEN", "")
SCANNER = os.environ.get("KAMAPP_SCANNER", "")  # base/scanner.py
# Address the web server listens on; one-click personas exist only when it is a loopback one.
BIND = os.environ.get("KAMAPP_BIND", "127.0.0.1")
TODAY = os.environ.get("KAMAPP_TODAY", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django_htmx",
    "template_partials",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    *ROOMS,
]

MIDDLEWARE = [
    "base.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kamapp.urls"
WSGI_APPLICATION = "kamapp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "base.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "base.templatetags.ui"],
        },
    }
]

DATABASES = {"default": environment.database(DATABASE_URL)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backend.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "people.passwords.CommonPasswordValidator"},
    {"NAME": "people.passwords.HouseWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": "people.passwords.MaximumLengthValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # the session alone says how long
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the same answer, and no mail to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 3600
# allauth's own writes a row when a link is only looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = False  # ours is shared by all processes and audited: people.throttle

SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no words in a cookie
CSRF_FAILURE_VIEW = "base.views.csrf_failure"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; health checks come as plain http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# One catalogue per room, so that two people who add words do not meet in one file.
LOCALE_PATHS = [BASE_DIR / "locale" / room for room in ["base", *[r for r in ROOMS if r != "base"]]]
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
THEME_COOKIE_NAME = "__Host-theme" if SECURE else "theme"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("KAMAPP_TIME_ZONE", "Europe/Paris")
CURRENCY = os.environ.get("KAMAPP_CURRENCY", "EUR")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Our own files alone: no page of Django's admin or of the API's browser is served, and their files take a minute to compress.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Everybody's, unlike what people upload: who collects them is not who serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

vars().update(environment.email(os.environ.get("EMAIL_URL") or f"file://{HOME}/mail"))
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs holds a worker's thread no longer
DEFAULT_FROM_EMAIL = os.environ.get("KAMAPP_FROM_EMAIL", "kamapp@localhost")

BROKER_FOLDER = HOME / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL if not REDIS_URL.startswith("unix://") else "redis+socket://" + REDIS_URL.removeprefix("unix://")
    CELERY_WORKER_POOL = "prefork"
    # Asking for work never waits for a broker that is away: the sweeper sends the hint again.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"max_retries": 0, "socket_connect_timeout": 2}
else:
    BROKER_FOLDER.mkdir(exist_ok=True)
    (BROKER_FOLDER / "control").mkdir(exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER),
        "data_folder_out": str(BROKER_FOLDER),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.05,
    }
    CELERY_WORKER_POOL = "threads"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "data"
CELERY_TIMEZONE = TIME_ZONE

# Seconds; tests shorten them (reliability.md R3).
JOB_LEASE = float(os.environ.get("KAMAPP_JOB_LEASE", "60"))
JOB_SWEEP = float(os.environ.get("KAMAPP_JOB_SWEEP", "15"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["people.keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "kamapp",
    "DESCRIPTION": "Accounts, contacts, opportunities, figures, plans and actions, as the owner of the key may read and export them.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "base.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KAMAPP_LOG_LEVEL", "INFO")},
    # Our own line per request says the route's name; Django's would print the address.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "kombu.connection": {"level": "ERROR"},  # warns that a folder as broker has no host
        "weasyprint": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the redirect to https is the proxy's
