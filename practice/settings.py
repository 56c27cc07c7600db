"""One file of settings, read from the environment (and `.env`), safe for production unless DEBUG=1.

`.env.example` names every variable.
"""

import os
import zoneinfo
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from js_asset import static_lazy

from practice import embedded, later

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# The system's zone data is often too old for British Columbia (docs/decisions/0003). The pinned tzdata package wins,
# unless somebody points PYTHONTZPATH elsewhere on purpose; `practice.clock` refuses to start where that is stale.
if "PYTHONTZPATH" not in os.environ:
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text (or DEBUG=1 on a machine of your own).")
# What people confide is encrypted with these keys, and never with SECRET_KEY (docs/decisions/0013).
FIELD_KEYS = env("FIELD_KEYS", default="development:b25seSBmb3IgZGV2ZWxvcG1lbnQsIG5vdCBhIHNlY3I=" if DEBUG else "")
if not FIELD_KEYS:
    raise ImproperlyConfigured("Set FIELD_KEYS to a name, a colon and 32 random bytes in base64 (see .env.example).")
BASE_URL = env("BASE_URL", default=embedded.address() if DEBUG else "").rstrip("/")
if not BASE_URL:
    raise ImproperlyConfigured("Set BASE_URL to the address people reach this site at, such as https://example.org.")
IS_SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])

INSTALLED_APPS = [
    "unfold",  # before the admin that it dresses
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_prose_editor",
    "csp",
    "practice",
    "practice.backups",
    "practice.profile",
    "practice.accounts",
    "practice.notifications",
    "practice.rights",
    "practice.scheduling",
    "practice.receipts",
    "practice.desk",
    "practice.demo",
    "blog",
    "bookings",
    "consultations",
]

MIDDLEWARE = [
    "practice.logs.GiveRequestId",
    "practice.middleware.KeepToOurselves",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "practice.middleware.LoosenPolicyInAdmin",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "practice.rights.changes.SignChanges",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "practice.accounts.sessions.EndForgottenSessions",
    "practice.accounts.factors.AskStaffForAFactor",
    "practice.accounts.limits.LimitStrangers",
    "practice.middleware.KeepOutOfCaches",
    "practice.middleware.SpeakLocalTime",
    "practice.middleware.LeadNowhereByNul",
]

ROOT_URLCONF = "practice.urls"
WSGI_APPLICATION = "practice.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "practice.context.everywhere",
            ],
        },
    },
]

# PostgreSQL alone: the exclusion constraint, ranges and full-text search are the design (docs/decisions/0002).
if embedded.is_wanted("DATABASE_URL"):
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": embedded.DATABASE_NAME,
            "USER": embedded.DATABASE_USER,
            "HOST": str(embedded.postgres_socket_dir()),
            "PORT": str(embedded.POSTGRES_PORT),
        }
    }
else:
    DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["NAME"] = env("DATABASE_NAME", default=DATABASES["default"]["NAME"])
if env.bool("DATABASE_POOL", True):
    # A database that is gone costs a page three seconds, and is looked for anew at least every five.
    pool = {"min_size": 2, "max_size": 16, "timeout": 3, "reconnect_timeout": 5}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a connection is tried before a page gets it
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits count in PostgreSQL, so that signing in outlives Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a rush of addresses must not push live counters out
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "practice.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = IS_SECURE
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # rate limits count visitors, not the proxy
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 63072000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
UNUSED = "accelerometer autoplay camera display-capture geolocation gyroscope hid magnetometer microphone"
UNUSED += " midi payment screen-wake-lock serial usb xr-spatial-tracking"
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{feature}=()" for feature in UNUSED.split()),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, later.HASH],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The admin's scripts evaluate (Alpine), and its editor's import map is inline; only /admin/ is allowed that.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": ["'unsafe-eval'", NONCE],
    "style-src": ["'unsafe-inline'"],
    "font-src": [SELF],
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ACCOUNT_ADAPTER = "practice.notifications.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds; the page and the message say ten minutes
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,100/d/key",  # a key is an address
    "request_login_code_here": "10/h/key,20/d/key",  # an address, and where it was asked from
    "ask": "10/h/ip",  # questions at /contact/
    "subscribe": "20/h/ip",  # addresses at /articles/newsletter/
    "subscribe_address": "3/d/key",
    "copy": "6/h/user",  # of everything kept about oneself
    "check_certificate": "30/h/ip",  # numbers at /consultations/certificates/check/
}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
PROOF_LASTS = timedelta(minutes=15)  # how long whoever showed that it is them is not asked again
MFA_ADAPTER = "practice.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "practice.accounts.factor_forms.FactorForm",
    "activate_totp": "practice.accounts.factor_forms.AppForm",
    "add_webauthn": "practice.accounts.factor_forms.PasskeyForm",
    "authenticate_webauthn": "practice.accounts.factor_forms.PasskeyStepForm",
    "login_webauthn": "practice.accounts.factor_forms.SignInPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors: the device, and who unlocks it
# How long a sign-in lasts: without a page, and at most (docs/decisions/0036).
SIGN_IN_LASTS = {
    "staff": (timedelta(minutes=60), timedelta(hours=12)),
    "others": (timedelta(days=14), timedelta(days=30)),
    "on a shared device": (timedelta(minutes=30), timedelta(hours=12)),
}
SESSION_COOKIE_AGE = int(SIGN_IN_LASTS["others"][0].total_seconds())
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_FORMS = {"add_email": "practice.accounts.forms.NewAddressForm"}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True

# E-mail. In development, messages become files under var/mail, readable at /demo/.
MAIL_FOLDER = embedded.home() / "mail"
EMAIL_TIMEOUT = 10  # seconds
if EMAIL_URL := env("EMAIL_URL", default=""):
    email = env.email_url("EMAIL_URL")
    if email["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        email["EMAIL_BACKEND"] = "practice.notifications.smtp.EmailBackend"
    vars().update({name: email[name] for name in email if name.startswith("EMAIL_") and name != "EMAIL_FILE_PATH"})
elif DEBUG:
    EMAIL_BACKEND = "practice.notifications.mailfolder.EmailBackend"
else:
    raise ImproperlyConfigured("Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587.")
EMAIL_FROM = env(
    "EMAIL_FROM", default="notes@localhost" if DEBUG else ""
)  # the address alone; the label is the practice's
if not EMAIL_FROM:
    raise ImproperlyConfigured("Set EMAIL_FROM to the address that messages come from.")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM

# Celery carries nudges and the beat only (docs/decisions/0005). Whoever books waits for neither.
CELERY_BROKER_URL = env("REDIS_URL", default="") or f"redis+socket://{embedded.valkey_socket()}"
CELERY_TASK_DEFAULT_QUEUE = env("CELERY_QUEUE", default="convo")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the default gives up, and ends the worker, within an hour
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.2,
    "socket_timeout": 0.3,
    "max_retries": 0,
    "global_keyprefix": env("REDIS_PREFIX", default="convo:"),
}
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 30)
LEASE_SECONDS = env.int("LEASE_SECONDS", 120)  # how long a worker has a batch of messages in hand
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver what is due": {
        "task": "notifications.deliver",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS - 1, 1)},
    },
    "read outside calendars": {
        "task": "scheduling.read_calendars",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 14 * 60},
    },
    "offer what came free": {"task": "bookings.offer_freed_times", "schedule": 60, "options": {"expires": 59}},
    "let requests lapse": {"task": "bookings.lapse_requests", "schedule": 60, "options": {"expires": 59}},
    "let consultations lapse": {"task": "consultations.lapse_requests", "schedule": 60, "options": {"expires": 59}},
    "look after groups": {"task": "consultations.look_after_groups", "schedule": 60, "options": {"expires": 59}},
    "tell the day's news": {"task": "scheduling.daily_news", "schedule": crontab(minute="*/10")},
    "tell of new articles": {"task": "blog.announce", "schedule": 300, "options": {"expires": 299}},
    "look over what is to appear": {"task": "blog.hold_back", "schedule": 60, "options": {"expires": 59}},
    "forget addresses": {"task": "blog.forget_addresses", "schedule": crontab(hour=11, minute=10)},
    "erase what is due": {"task": "rights.retain", "schedule": crontab(hour=11, minute=20)},
    "tidy up": {"task": "practice.tidy", "schedule": crontab(hour=11, minute=0)},  # 4:00 am in British Columbia
}

# Copies of everything (docs/decisions/0035). Every night once a folder is named.
BACKUP_KEY = env("BACKUP_KEY", default="")
BACKUP_FOLDER = Path(env("BACKUP_FOLDER", default=str(embedded.home() / "backups")))
BACKUP_KEEP = env.int("BACKUP_KEEP", 14)
BACKUP_WORKROOM = embedded.home() / "work"  # copies lie open here while they are made
if BACKUP_KEY:
    CELERY_BEAT_SCHEDULE["make a backup"] = {"task": "practice.back_up", "schedule": crontab(hour=10, minute=0)}

LANGUAGE_CODE = "en-ca"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # what is stored; people are spoken to in a zone of theirs (practice.middleware.SpeakLocalTime)

# In production `collectstatic` gathers the files under names that change with their content; otherwise they are
# served from where they lie.
COLLECT_STATIC = env.bool("COLLECT_STATIC", not DEBUG)
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = embedded.home() / "static"
# What the editor of articles has beside its own; what an article keeps of it is decided in `blog.prose`.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("js/figure.js")], "extensions": {"ArticleFigure": "django_prose_editor.config.process_figure"}},
    {"js": [static_lazy("js/callout.js")], "extensions": {"Callout": "django_prose_editor.config.html_tags"}},
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "practice.storage.StaticFiles"
        if COLLECT_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECT_STATIC


def _rooms(*links):
    """Links of the admin's side bar: what each is called and the list it opens, for those it opens for."""
    return [
        {"title": title, "link": reverse_lazy(f"admin:{name}_changelist"), "permission": _opens(name)}
        for title, name in links
    ]


def _opens(name):
    def asked(request):
        from practice.accounts.role_admin import opens  # noqa: PLC0415 there is no admin before there are settings

        return opens(name, request)

    return asked


UNFOLD = {
    "SITE_TITLE": "Behind the desk",
    "SITE_HEADER": "Behind the desk",
    "SITE_URL": "/desk/",
    "SITE_ICON": lambda request: static("img/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
    "SHOW_HISTORY": True,
    "DASHBOARD_CALLBACK": "practice.desk.dashboard.dashboard",
    "COLORS": {
        "primary": {  # the colour of what one can do, on the site and here
            "50": "253 242 247",
            "100": "252 231 240",
            "200": "251 207 225",
            "300": "255 157 189",
            "400": "240 110 158",
            "500": "200 48 110",
            "600": "151 18 79",
            "700": "127 14 66",
            "800": "108 10 55",
            "900": "84 9 44",
            "950": "43 7 22",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "Write",
                "items": _rooms(
                    ("Articles", "blog_article"),
                    ("Series", "blog_series"),
                    ("Subjects", "blog_tag"),
                    ("References", "blog_reference"),
                    ("Who hears of new articles", "blog_subscriber"),
                ),
            },
            {
                "title": "Booked",
                "items": _rooms(
                    ("Sessions", "bookings_session"),
                    ("Consultations", "consultations_consultation"),
                    ("Groups of colleagues", "consultations_group"),
                    ("What clients are asked first", "bookings_intakeform"),
                    ("Waitlist", "bookings_waiting"),
                ),
            },
            {
                "title": "Calendar",
                "items": _rooms(
                    ("Hours and time off", "scheduling_practitioner"),
                    ("Services", "scheduling_service"),
                    ("Everything that takes time", "scheduling_entry"),
                ),
            },
            {
                "title": "People",
                "items": _rooms(
                    ("Everybody", "accounts_person"),
                    ("Colleagues", "consultations_colleague"),
                    ("Messages sent to them", "notifications_notification"),
                    ("Addresses that mail came back from", "notifications_returnedmail"),
                ),
            },
            {
                "title": "The practice",
                "items": _rooms(
                    ("Words and policies", "profile_practice"),
                    ("Crisis lines", "profile_crisisline"),
                    ("Legal holds", "rights_legalhold"),
                    ("When minors turn 19", "rights_comingofage"),
                    ("Breaches", "rights_breach"),
                ),
            },
            {
                "title": "Receipts",
                "items": _rooms(
                    ("Tax and numbers", "receipts_receiptbook"),
                    ("What stands on them", "receipts_letterhead"),
                    ("Those issued", "receipts_receipt"),
                ),
            },
        ],
    },
}

# Both leave out what would give somebody away (practice.logs). The workers write the same.
LOG_FORMAT = env.str("LOG_FORMAT", "plain" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "practice.logs.Plain", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "practice.logs.Json"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO"}},  # the root's handler alone, so that each line comes once
}
