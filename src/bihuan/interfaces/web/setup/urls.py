"""Addresses of setting up."""

from django.urls import path

from bihuan.interfaces.web.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.start, name="start"),
    path("next/away/", views.put_away, name="put_away"),
]
