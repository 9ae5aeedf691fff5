"""The addresses of bids."""

from django.urls import path

from bihuan.flow.offers import services
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.offers import views
from bihuan.interfaces.web.offers.lists import BIDS
from bihuan.interfaces.web.shelving import shelf_urls

app_name = "offers"
urlpatterns = [
    *shelf_urls(
        "offers",
        permission="bids.archive",
        archive=services.archive_bids,
        restore=services.restore_bids,
    ),
    path("", list_view(BIDS), name="list"),
    path("new/", views.create, name="create"),
    path("new/<str:public_id>/", views.create_for, name="create_for"),
    path("hand-over/", views.hand_over_many, name="hand_over_many"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/earlier/", views.earlier, name="earlier"),
    path("<str:public_id>/analysis/", views.edit, name="edit"),
    path("<str:public_id>/quote/", views.quote, name="quote"),
    path("<str:public_id>/opened/", views.opened, name="opened"),
    path("<str:public_id>/put-off/", views.postpone, name="postpone"),
    path("<str:public_id>/result/", views.result, name="result"),
    path("<str:public_id>/give-up/", views.give_up, name="give_up"),
    path("<str:public_id>/hand-over/", views.hand_over, name="hand_over"),
]
