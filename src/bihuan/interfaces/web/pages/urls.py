"""Addresses of the composed pages."""

from django.urls import path

from bihuan.interfaces.web.pages import views

urlpatterns = [path("", views.playbooks, name="playbooks")]
