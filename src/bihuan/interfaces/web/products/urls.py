"""The addresses of the catalogue."""

from django.urls import path

from bihuan.base.products import services
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.products import views
from bihuan.interfaces.web.products.lists import PRODUCTS
from bihuan.interfaces.web.shelving import shelf_urls

app_name = "products"
urlpatterns = [
    *shelf_urls(
        "products",
        permission="products.edit",
        archive=services.archive_products,
        restore=services.restore_products,
    ),
    path("", list_view(PRODUCTS), name="list"),
    path("new/", views.create, name="create"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/earlier/", views.earlier, name="earlier"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
]
