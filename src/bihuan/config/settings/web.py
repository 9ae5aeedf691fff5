"""Pages: applications, middleware, templates, static files, languages."""

from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "interfaces" / "web"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bihuan.base.audit",
    "bihuan.base.access",
    "bihuan.base.organisation",
    "bihuan.base.policies",
    "bihuan.base.search",
    "bihuan.base.numbering",
    "bihuan.base.products",
    "bihuan.base.files",
    "bihuan.base.duties",
    "bihuan.flow.customers",
    "bihuan.flow.opportunities",
    "bihuan.flow.fieldwork",
    "bihuan.flow.offers",
    "bihuan.flow.contracts",
    "bihuan.steer.targets",
    "bihuan.steer.reports",
    "bihuan.steer.scoring",
    "bihuan.insight.analytics",
    "bihuan.insight.notices",
    "bihuan.interfaces.web.pages",
]

# The request id first, so that every answer carries it, refusals by those below included.
MIDDLEWARE = [
    "bihuan.interfaces.web.middleware.RequestId",
    "bihuan.interfaces.web.health.Probes",
    "bihuan.interfaces.web.middleware.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

STATIC_URL = "/static/"

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
