"""Addresses of attachments."""

from django.urls import path

from bihuan.interfaces.web.files import views

app_name = "files"
urlpatterns = [
    path("<str:kind>/<str:public_id>/add/", views.add, name="add"),
    path("<str:kind>/<str:public_id>/", views.part, name="part"),
    path("<str:public_id>/", views.fetch, name="fetch"),
    path("<str:public_id>/remove", views.remove, name="remove"),
]
