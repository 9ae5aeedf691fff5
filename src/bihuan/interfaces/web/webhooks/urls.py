"""Addresses of webhooks."""

from django.urls import path

from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.webhooks import acts, views
from bihuan.interfaces.web.webhooks.lists import ENDPOINTS

app_name = "webhooks"
urlpatterns = [
    path("", list_view(ENDPOINTS), name="list"),
    path("new/", views.create, name="create"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/deliveries/", views.deliveries, name="deliveries"),
    path("<str:public_id>/deliveries/<int:delivery>/replay/", acts.replay, name="replay"),
    path("<str:public_id>/deliveries/<int:delivery>/skip/", acts.skip, name="skip"),
    path("<str:public_id>/replay/", views.replay_since, name="replay_since"),
    path("<str:public_id>/rotate/", acts.rotate, name="rotate"),
    path("<str:public_id>/test/", acts.test, name="test"),
    path("<str:public_id>/pause/", acts.pause, name="pause"),
    path("<str:public_id>/resume/", acts.resume, name="resume"),
    path("<str:public_id>/archive/", acts.archive, name="archive"),
]
