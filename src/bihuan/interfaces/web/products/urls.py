"""The addresses of the catalogue."""

from django.urls import path

from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.products import views
from bihuan.interfaces.web.products.lists import PRODUCTS

app_name = "products"
urlpatterns = [
    path("", list_view(PRODUCTS), name="list"),
    path("new/", views.create, name="create"),
    path("archive/", views.archive_many, name="archive_many"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/earlier/", views.earlier, name="earlier"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/archive/", views.archive, name="archive"),
    path("<str:public_id>/restore/", views.restore, name="restore"),
]
