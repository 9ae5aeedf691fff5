"""Every address of the site, and what answers when none fits. ``health.Probes`` answers /healthz and /readyz."""

from django.conf.urls import include
from django.urls import path

from bihuan.interfaces.web import errors

urlpatterns = [
    path("", include("bihuan.interfaces.web.pages.urls")),
    path("kit/", include("bihuan.interfaces.web.kit.urls")),
    path("", include("bihuan.interfaces.web.accounts.urls")),
    path("api/v1/", include("bihuan.interfaces.api.urls")),
    path("setup/", include("bihuan.interfaces.web.setup.urls")),
    path("organisation/", include("bihuan.interfaces.web.organisation.urls")),
    path("notices/", include("bihuan.interfaces.web.notices.urls")),
    path("playbook/", include("bihuan.interfaces.web.playbook.urls")),
    path("webhooks/", include("bihuan.interfaces.web.webhooks.urls")),
    path("jobs/", include("bihuan.interfaces.web.jobs.urls")),
    path("today/", include("bihuan.interfaces.web.today.urls")),
    path("overview/", include("bihuan.interfaces.web.overview.urls")),
    path("reports/", include("bihuan.interfaces.web.reports.urls")),
    path("scores/", include("bihuan.interfaces.web.scoring.urls")),
    path("statistics/", include("bihuan.interfaces.web.statistics.urls")),
    path("products/", include("bihuan.interfaces.web.products.urls")),
    path("opportunities/", include("bihuan.interfaces.web.opportunities.urls")),
    path("bids/", include("bihuan.interfaces.web.offers.urls")),
    path("contracts/", include("bihuan.interfaces.web.contracts.urls")),
    path("targets/", include("bihuan.interfaces.web.targets.urls")),
    path("customers/", include("bihuan.interfaces.web.customers.urls")),
    path("imports/", include("bihuan.interfaces.web.imports.urls")),
    path("files/", include("bihuan.interfaces.web.files.urls")),
    path("", include("bihuan.interfaces.web.fieldwork.urls")),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler429 = errors.too_many
handler500 = errors.failed
