"""Addresses of the jobs' pages."""

from django.urls import path

from bihuan.interfaces.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:name>/run/", views.run_now, name="run"),
    path("runs/", views.runs, name="runs"),
    path("runs/<int:pk>/retry/", views.retry, name="retry"),
]
