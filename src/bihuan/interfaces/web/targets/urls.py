"""Addresses of targets."""

from django.urls import path

from bihuan.interfaces.web.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.grid, name="grid"),
    path("export/", views.export, name="export"),
]
