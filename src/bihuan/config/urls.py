"""Every address of the site, and what answers when none fits. ``health.Probes`` answers /healthz and /readyz."""

from django.conf.urls import include
from django.urls import path

from bihuan.interfaces.web import errors

urlpatterns = [
    path("", include("bihuan.interfaces.web.pages.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.failed
