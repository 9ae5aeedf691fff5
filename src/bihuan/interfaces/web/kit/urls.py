"""Addresses of what belongs to every page."""

from django.urls import path

from bihuan.interfaces.web.kit import views

app_name = "kit"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("token/", views.token, name="token"),
    path("signed-in/", views.renewed, name="renewed"),
]
