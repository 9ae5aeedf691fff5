"""Addresses of the regulation's pages."""

from django.urls import path

from bihuan.interfaces.web.playbook import change, days, versions, views

app_name = "playbook"
urlpatterns = [
    path("", views.regulation, name="regulation"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("versions/<int:pk>/file/", versions.download, name="download"),
    path("versions/<int:pk>/withdraw/", versions.withdraw, name="withdraw"),
    path("change/", change.change, name="change"),
    path("change/preview/", change.preview, name="preview"),
    path("change/publish/", change.publish, name="publish"),
    path("change/discard/", change.discard, name="discard"),
    path("calendar/", days.calendar, name="calendar"),
    path("calendar/days/", days.set_days, name="set_days"),
    path("presets/", views.presets, name="presets"),
    path("presets/<slug:name>/file/", versions.preset_file, name="preset_file"),
    path("presets/<slug:name>/draft/", change.take_preset, name="take_preset"),
    path("coverage/", views.coverage, name="coverage"),
]
