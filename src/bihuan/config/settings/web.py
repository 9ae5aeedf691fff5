"""Pages: applications, middleware, templates, static files, languages."""

from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "interfaces" / "web"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Its parts, not allauth itself: that would bring its own pages.
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "bihuan.base.audit",
    "bihuan.base.access",
    "bihuan.base.organisation",
    "bihuan.base.tokens",
    "bihuan.base.policies",
    "bihuan.base.search",
    "bihuan.base.numbering",
    "bihuan.base.products",
    "bihuan.base.imports",
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
    "bihuan.insight.webhooks",
    "bihuan.interfaces.jobs",
    "bihuan.interfaces.api",
    "bihuan.interfaces.demo",
    "bihuan.interfaces.web.kit",
    "bihuan.interfaces.web.accounts",
    "bihuan.interfaces.web.organisation",
    "bihuan.interfaces.web.setup",
    "bihuan.interfaces.web.notices",
    "bihuan.interfaces.web.playbook",
    "bihuan.interfaces.web.jobs",
    "bihuan.interfaces.web.webhooks",
    "bihuan.interfaces.web.today",
    "bihuan.interfaces.web.overview",
    "bihuan.interfaces.web.reports",
    "bihuan.interfaces.web.scoring",
    "bihuan.interfaces.web.statistics",
    "bihuan.interfaces.web.products",
    "bihuan.interfaces.web.opportunities",
    "bihuan.interfaces.web.offers",
    "bihuan.interfaces.web.contracts",
    "bihuan.interfaces.web.targets",
    "bihuan.interfaces.web.customers",
    "bihuan.interfaces.web.fieldwork",
    "bihuan.interfaces.web.files",
    "bihuan.interfaces.web.imports",
    "bihuan.interfaces.web.pages",
]

# The request id first, so that every answer carries it, refusals by those below included. The session and who asks come
# before the language, which a member may have chosen; what answers for a view that was refused stands next to it.
MIDDLEWARE = [
    "bihuan.interfaces.web.middleware.RequestId",
    "bihuan.interfaces.web.health.Probes",
    "bihuan.interfaces.telemetry.requests.Measured",
    "bihuan.interfaces.web.middleware.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bihuan.interfaces.web.middleware.Private",
    "bihuan.interfaces.web.middleware.Fragments",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.interfaces.web.setup.middleware.SetUp",
    "bihuan.interfaces.web.accounts.middleware.Who",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "bihuan.interfaces.web.space.Space",
    "bihuan.interfaces.web.jobs.banners.Banners",
    "bihuan.interfaces.web.freshness.Freshness",
    "bihuan.interfaces.web.middleware.WithoutNul",
    "bihuan.interfaces.web.errors.Answers",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.interfaces.web.kit.frame.processor",
            ],
            "libraries": {"people": "bihuan.interfaces.wording.tags"},
        },
    },
    {
        # Rows of lists: compiled once, ten times as quick as the engine above (ADR 0012).
        "NAME": "rows",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "rows"],
        "OPTIONS": {
            "environment": "bihuan.interfaces.web.kit.rows.environment",
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
]

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]

# Django's own limits do not count files; the first of these does.
FILE_UPLOAD_HANDLERS = [
    "bihuan.interfaces.web.files.limits.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
