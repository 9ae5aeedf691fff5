"""The addresses of opportunities."""

from django.urls import path

from bihuan.flow.opportunities import services
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit.options import options_view
from bihuan.interfaces.web.opportunities import confirming, views
from bihuan.interfaces.web.shelving import shelf_urls

app_name = "opportunities"
urlpatterns = [
    *shelf_urls(
        "opportunities",
        permission="opportunities.archive",
        archive=services.archive_opportunities,
        restore=services.restore_opportunities,
    ),
    path("", views.pipeline, name="list"),
    path("new/", views.create, name="create"),
    path("options/", options_view(deals.OPPORTUNITIES), name="options"),
    path("options/dealable/", options_view(deals.DEALABLE), name="dealable"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("confirm/chosen/", confirming.confirm_many, name="confirm_many"),
    path("hand-over/", views.hand_over_many, name="hand_over_many"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/earlier/", views.earlier, name="earlier"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/complete/", confirming.complete, name="complete"),
    path("<str:public_id>/confirm/", confirming.confirm_one, name="confirm_one"),
    path("<str:public_id>/stage/", views.stage, name="stage"),
    path("<str:public_id>/stage/now/", views.to_stage, name="to_stage"),
    path("<str:public_id>/close/", views.close, name="close"),
    path("<str:public_id>/reopen/", views.reopen, name="reopen"),
    path("<str:public_id>/hand-over/", views.hand_over, name="hand_over"),
]
