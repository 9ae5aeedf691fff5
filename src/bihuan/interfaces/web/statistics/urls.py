"""Addresses of the week's statistics."""

from django.urls import path

from bihuan.interfaces.web.statistics import views

app_name = "statistics"
urlpatterns = [
    path("", views.index, name="list"),
    path("feedback/<slug:kind>/<slug:public_id>/", views.feedback, name="feedback"),
    path("<slug:name>/", views.week, name="week"),
    path("<slug:name>/release/", views.release, name="release"),
    path("<slug:name>/workbook/", views.workbook, name="workbook"),
]
