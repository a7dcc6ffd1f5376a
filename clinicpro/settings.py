"""One set of settings, from the environment. README, Configuration, lists every name."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.csp import CSP
from environs import validate

from clinicpro.env import BASE_DIR, VAR, env, required, required_list

# Keys with different lives are different settings: a leaked cookie key must not open a queue.
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
QUEUE_KEYS = required_list("QUEUE_KEYS")
AUDIT_KEY = required("AUDIT_KEY")

DEBUG = False

# --- Where we are ---------------------------------------------------------------------------

# Printed and offered URLs are built from this, never from the Host header.
SITE_ORIGIN = env.str("SITE_ORIGIN", default="http://localhost:8000").rstrip("/")
HTTPS = SITE_ORIGIN.startswith("https://")
SITE_HOST = urlsplit(SITE_ORIGIN).hostname or ""
LOOPBACK = SITE_HOST in {"localhost", "127.0.0.1"}
SITE_ORIGINS = [SITE_ORIGIN]
if LOOPBACK:
    SITE_ORIGINS = [SITE_ORIGIN.replace(SITE_HOST, name, 1) for name in ("localhost", "127.0.0.1")]
# How probes and Prometheus, which go around the proxy, may call this server besides.
INNER_HOSTS: list[str] = env.list("INNER_HOSTS", default=[])
ALLOWED_HOSTS = [*(urlsplit(origin).hostname or "" for origin in SITE_ORIGINS), *INNER_HOSTS]
CSRF_TRUSTED_ORIGINS = SITE_ORIGINS

ROOT_URLCONF = "clinicpro.urls"
WSGI_APPLICATION = "clinicpro.wsgi.application"

INSTALLED_APPS = [
    "watch",
    # Before `tokens`, whose admin takes the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tokens",
    "capture",
    "recordings",
    "review",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "watch.requests.watched",
    "django.middleware.security.SecurityMiddleware",
    # Pads each answer at random against BREACH; static files come compressed from WhiteNoise.
    "clinicpro.compression.CompressPages",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "clinicpro.headers.resource_policy",
    "clinicpro.headers.https_only",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tokens.presence.EndIdleSignIn",
    "tokens.signin.SignInRequired",
    "tokens.second_step.SecondStepRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "django.template.context_processors.i18n",
                "review.context.realtime",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------

DATABASE_POOL = env.int("DATABASE_POOL", default=4, validate=validate.Range(min=1))  # connections
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR}/db.sqlite3")}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # IMMEDIATE: a deferred read that turns into a write fails at once with "database is locked".
    # synchronous=FULL: the phone forgets a photo after the confirm, so a commit must be on disk.
    # The last connection to close writes the whole log back, so threads keep theirs open.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
else:
    # What the URL says after its question mark, `sslmode=verify-full` above all, must hold.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": DATABASE_POOL,
        "max_size": DATABASE_POOL,
        # Who finds none free is told to come again; psycopg's half minute would hold a thread.
        "timeout": 2.0,  # seconds
        # After an outage the next request connects. By itself the pool would look again after as
        # long as the outage lasted already, up to minutes.
        "reconnect_timeout": 1.0,  # seconds
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who may enter --------------------------------------------------------------------------

AUTH_USER_MODEL = "tokens.Clinician"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "tokens.guard.Guard",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- The second step of a sign-in (django-allauth's MFA; tokens/second_step.py) ---------------

# Who must have a second factor; anybody may.
MFA_REQUIRED = env.str(
    "MFA_REQUIRED", default="staff", validate=validate.OneOf(["staff", "everyone", "nobody"])
)
# What an authenticator app and the server both know is sealed by these, newest first.
FACTOR_KEYS: list[str] = env.list("FACTOR_KEYS", default=[SECRET_KEY, *SECRET_KEY_FALLBACKS])
MFA_ADAPTER = "tokens.hooks.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "ClinicPro Capture"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey asks for finger, face or PIN, so that alone it is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody's e-mail address is asked for
MFA_RATE_LIMITS = {"webauthn_login": None}  # a signature is not guessed
ACCOUNT_ADAPTER = "tokens.hooks.Account"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # there is no sign-up; its check asks
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=5).total_seconds())
# Failing codes, counted per account: who comes this far knows its password, so no stranger
# locks anybody out, and a clinic behind one address does not lock itself out.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,50/d/key", "reauthenticate": "10/m/user"}
# Used codes and failures are remembered in the database, which replicas share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond it, a third is forgotten
    }
}

# WebKit drops Secure cookies on plain http://localhost, and `__Host-` asks for Secure.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "tokens.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}desk"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())  # whatever is done meanwhile
DESK_IDLE_MINUTES = env.int("DESK_IDLE_MINUTES", default=120)
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clinicpro.failures.csrf_failure"
PHONE_COOKIE_NAME = f"{COOKIE_PREFIX}phone"
BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}browser"
# How many proxies of ours a request passes, each of which adds to X-Forwarded-For.
PROXIES = env.int("PROXIES", default=0)

SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS and not LOOPBACK else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for all subdomains: those are not ours to decide upon
    "security.W008",  # to HTTPS: the proxy that ends TLS redirects; plain HTTP never comes here
    "security.W021",  # HSTS preload: as W005
]

# How long a phone's pairing lives without use: a working day; a clinician's own phone for longer.
TOKEN_IDLE_HOURS = env.int("TOKEN_IDLE_HOURS", default=12, validate=validate.Range(min=1))
TOKEN_PERMANENT_IDLE_DAYS = env.int(
    "TOKEN_PERMANENT_IDLE_DAYS", default=90, validate=validate.Range(min=1)
)

# --- The bucket -----------------------------------------------------------------------------

# The server's own way to the bucket may differ from the browsers'.
S3_ENDPOINT = env.str("S3_ENDPOINT", default="") or None
S3_PUBLIC_ENDPOINT = env.str("S3_PUBLIC_ENDPOINT", default="") or S3_ENDPOINT
S3_REGION = env.str("S3_REGION", default="us-east-1")
S3_BUCKET = env.str("S3_BUCKET", default="clinicpro-photos")
S3_ACCESS_KEY = env.str("S3_ACCESS_KEY", default="") or None
S3_SECRET_KEY = env.str("S3_SECRET_KEY", default="") or None
S3_ADDRESSING = env.str("S3_ADDRESSING", default="path" if S3_ENDPOINT else "virtual")
S3_CA_FILE = env.str("S3_CA_FILE", default="") or None
# A part of the store's address, as the bucket's name is: neither rows nor claims know it.
S3_PREFIX = env.str("S3_PREFIX", default="").strip("/")
S3_KMS_KEY_ID = env.str("S3_KMS_KEY_ID", default="") or None  # empty: the bucket's own key, AES256

# --- Photos ---------------------------------------------------------------------------------

PHOTO_MAX_DIMENSION = env.int("PHOTO_MAX_DIMENSION", default=800)  # pixels, the longer side
PHOTO_TYPE = env.str("PHOTO_TYPE", default="image/jpeg")  # or image/webp
PHOTO_QUALITY = env.float("PHOTO_QUALITY", default=0.85)
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", default=10_000_000)
PRESIGNS_PER_MINUTE = env.int("PRESIGNS_PER_MINUTE", default=1200)  # per phone; 0: no limit
# Days after the end of its consultation; 0: photos are kept.
PHOTO_RETENTION_DAYS = env.int("PHOTO_RETENTION_DAYS", default=0)

# The namespace of the clinic's patient references in FHIR; without one they stand by themselves.
FHIR_PATIENT_SYSTEM = env.str("FHIR_PATIENT_SYSTEM", default="")

# A JSON body of the phone's API is a few hundred bytes; photos never pass through here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- Recordings -----------------------------------------------------------------------------

# Days after the end of its consultation; 0: recordings are kept.
RECORDING_RETENTION_DAYS = env.int("RECORDING_RETENTION_DAYS", default=30)

# --- Doorbell -------------------------------------------------------------------------------

ABLY_API_KEY = env.str("ABLY_API_KEY", default="")  # "app.key:secret"; empty: the built-in poll
ABLY_REST_ORIGIN = env.str("ABLY_REST_ORIGIN", default="https://main.realtime.ably.net")
ABLY_REALTIME_ORIGIN = env.str("ABLY_REALTIME_ORIGIN", default="https://main.realtime.ably.net")
POLL_SECONDS = env.int("POLL_SECONDS", default=30 if ABLY_API_KEY else 1)

# --- What a page may load and use -----------------------------------------------------------


def bucket_origin() -> str:
    """Return the origin that browsers know the bucket by."""
    public = urlsplit(S3_PUBLIC_ENDPOINT or f"https://s3.{S3_REGION}.amazonaws.com")
    host = f"{S3_BUCKET}.{public.netloc}" if S3_ADDRESSING == "virtual" else public.netloc
    return f"{public.scheme}://{host}"


BUCKET_ORIGIN = bucket_origin()

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default"],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:", BUCKET_ORIGIN],
    "media-src": [CSP.SELF, "blob:", BUCKET_ORIGIN],
    "connect-src": [
        CSP.SELF,
        BUCKET_ORIGIN,
        *([ABLY_REALTIME_ORIGIN] if ABLY_API_KEY else []),
    ],
}

PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": ["self"],
    "microphone": ["self"],
    "screen-wake-lock": ["self"],
    "fullscreen": ["self"],
    **{
        feature: []
        for feature in ("accelerometer", "geolocation", "gyroscope", "payment", "usb", "midi")
    },
}

# --- Files ----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nobody asks for the others
STORAGES = {
    "default": {"BACKEND": "capture.storage.Bucket"},
    "staticfiles": {"BACKEND": "clinicpro.static.HashedStatic"},
}

# --- Words and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en-nz"
# Each by its own name. A browser asks for one, and a button of the page overrules it.
LANGUAGES = [("en-nz", "English"), ("mi", "Te reo Māori")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = True, HTTPS, "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="Pacific/Auckland")
USE_TZ = True

# --- What the operator sees -----------------------------------------------------------------

DRAINING_FILE = env.str("DRAINING_FILE", default="")  # while it exists, /readyz says no
LOG_FORMAT = env.str("LOG_FORMAT", default="json")  # or line
REQUEST_ID_HEADER = env.str("REQUEST_ID_HEADER", default="")  # only from a proxy that sets it
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: no /metrics
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "watch.lines.Lines", "style": LOG_FORMAT}},
    "filters": {
        "without path": {"()": "watch.lines.WithoutPath"},
        "faults": {"()": "watch.lines.Faults"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "filters": ["without path"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        # capture.ringer says once that Ably is out; its client would say so at every ring.
        "ably": {"level": "CRITICAL"},
        "fido2": {"level": "WARNING"},  # tells each new passkey's id
        "httpx": {"level": "WARNING"},
    },
}
