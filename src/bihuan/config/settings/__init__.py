"""Django's settings, one module per concern, gathered by name. The values that vary come from ``bihuan.config.environment``."""

from functools import partial

from bihuan.config.environment import read_environment
from bihuan.config.settings import accounts, database, jobs, logs, security, web

_environment = read_environment()

DEBUG = _environment.debug
ALLOWED_HOSTS = list(_environment.allowed_hosts)
DATABASES = {
    "default": database.connection(
        _environment.database_url,
        _environment.data_dir,
        node=_environment.node,
        statement_seconds=_environment.statement_seconds,
    )
}
# By which `bihuan move` reads the address of the database that it is to fill.
DATABASE_BY_ADDRESS = partial(database.connection, data_dir=_environment.data_dir)
SECRET_KEY = security.secret_key(_environment.secret_key, _environment.data_dir)

PRODUCTION = _environment.env == "production"
# Without HTTPS only where the administrator has said so (BIHUAN_PLAIN_HTTP).
_secure = PRODUCTION and not _environment.plain_http
SESSION_ENGINE = accounts.SESSION_ENGINE
SESSION_COOKIE_NAME = accounts.cookie("session", secure=_secure)
SESSION_COOKIE_AGE = accounts.IDLE_SECONDS
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = accounts.cookie("csrf", secure=_secure)
CSRF_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_NAME = accounts.cookie("language", secure=_secure)
LANGUAGE_COOKIE_SECURE = _secure
# Sent over HTTPS only, which gunicorn believes a proxy on the same machine about.
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

NODE = _environment.node
WEBHOOK_HOSTS = _environment.webhook_hosts
METRICS_TOKEN = _environment.metrics_token.get_secret_value() if _environment.metrics_token else ""
LOGGING = logs.configuration(logs.shape(_environment))
Q_CLUSTER = jobs.cluster("Asia/Shanghai")

INSTALLED_APPS = web.INSTALLED_APPS
MIDDLEWARE = web.MIDDLEWARE
TEMPLATES = web.TEMPLATES
STATIC_URL = web.STATIC_URL
STATICFILES_DIRS = web.STATICFILES_DIRS
DATA_DIR = _environment.data_dir.absolute()
BACKUP_DIR = (_environment.backup_dir or _environment.data_dir / "backups").absolute()
FILES_DIR = _environment.data_dir.absolute() / "files"
FILE_UPLOAD_HANDLERS = web.FILE_UPLOAD_HANDLERS
MESSAGE_STORAGE = web.MESSAGE_STORAGE
WHITENOISE_USE_FINDERS = True
# The bundle's names carry a hash of the content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*/dist/.+-[A-Z0-9]{8}\.[a-z]+$"
WHITENOISE_ALLOW_ALL_ORIGINS = False
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
CSRF_FAILURE_VIEW = "bihuan.interfaces.web.errors.csrf_refused"
AUTH_USER_MODEL = "organisation.Member"
AUTHENTICATION_BACKENDS = accounts.AUTHENTICATION_BACKENDS
PASSWORD_HASHERS = accounts.PASSWORD_HASHERS
AUTH_PASSWORD_VALIDATORS = accounts.AUTH_PASSWORD_VALIDATORS
LOGIN_URL = accounts.LOGIN_URL
LOGIN_REDIRECT_URL = accounts.LOGIN_REDIRECT_URL
LOGOUT_REDIRECT_URL = accounts.LOGOUT_REDIRECT_URL
CACHES = accounts.CACHES
ALLAUTH_SETTING_GETTER = "bihuan.config.settings.accounts.allauth_setting"
# How many proxies stand in front, each of which adds the address it was asked from: without them the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = _environment.trusted_proxies
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = web.LANGUAGES
LOCALE_PATHS = web.LOCALE_PATHS
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
