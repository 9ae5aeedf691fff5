"""Addresses of score sheets."""

from django.urls import path

from bihuan.interfaces.web.scoring import views

app_name = "scoring"
urlpatterns = [
    path("", views.sheets, name="sheets"),
    path("charging/", views.charging, name="charging"),
    path("<str:month>/close/", views.close, name="close"),
    path("<str:month>/export/", views.export, name="export"),
    path("<slug:public_id>/<str:month>/", views.sheet, name="sheet"),
]
