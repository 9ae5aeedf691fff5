"""Addresses of imports, templates and the workbook that goes out."""

from django.urls import path

from bihuan.interfaces.web.imports import acts, bringing, downloads, pages
from bihuan.interfaces.web.imports.lists import IMPORTS
from bihuan.interfaces.web.kit.lists_page import list_view

app_name = "imports"
urlpatterns = [
    path("", list_view(IMPORTS), name="list"),
    path("new/", bringing.new, name="create"),
    path("templates/", downloads.all_templates, name="templates"),
    path("templates/<slug:kind>/", downloads.template, name="template"),
    path("out/", downloads.out, name="out"),
    path("<str:public_id>/", pages.show, name="detail"),
    path("<str:public_id>/progress/", pages.progress, name="progress"),
    path("<str:public_id>/sheets/", acts.settle, name="settle"),
    path("<str:public_id>/go/", acts.go_on, name="go"),
    path("<str:public_id>/stop/", acts.stop, name="stop"),
    path("<str:public_id>/undo/", acts.undo, name="undo"),
    path("<str:public_id>/bad-rows/", downloads.bad_rows, name="bad_rows"),
    path("<str:public_id>/files/<int:place>/", downloads.file, name="file"),
]
