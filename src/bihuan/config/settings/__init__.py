"""Django's settings, one module per concern, gathered by name. The values that vary come from ``bihuan.config.environment``."""

from bihuan.config.environment import read_environment
from bihuan.config.settings import database, logs, security, web

_environment = read_environment()

DEBUG = _environment.debug
ALLOWED_HOSTS = list(_environment.allowed_hosts)
DATABASES = {"default": database.connection(_environment.database_url, _environment.data_dir)}
SECRET_KEY = security.secret_key(_environment.secret_key, _environment.data_dir)

_production = _environment.env == "production"
CSRF_COOKIE_SECURE = _production
LANGUAGE_COOKIE_SECURE = _production
# Sent over HTTPS only, which gunicorn believes a proxy on the same machine about.
SECURE_HSTS_SECONDS = 31_536_000 if _production else 0
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = logs.LOGGING

INSTALLED_APPS = web.INSTALLED_APPS
MIDDLEWARE = web.MIDDLEWARE
TEMPLATES = web.TEMPLATES
STATIC_URL = web.STATIC_URL
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
CSRF_FAILURE_VIEW = "bihuan.interfaces.web.errors.csrf_refused"
AUTH_USER_MODEL = "organisation.Member"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = web.LANGUAGES
LOCALE_PATHS = web.LOCALE_PATHS
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
