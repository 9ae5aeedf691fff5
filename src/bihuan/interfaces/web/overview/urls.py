"""The addresses of the overview."""

from django.urls import path

from bihuan.interfaces.web.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("workbook/", views.workbook, name="workbook"),
]
