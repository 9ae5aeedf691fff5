"""Addresses of Today, the team, duties."""

from django.urls import path

from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.today import lists, team, views

app_name = "today"
urlpatterns = [
    path("", views.today, name="today"),
    path("team/", team.team, name="team"),
    path("team/<slug:public_id>/", team.person, name="person"),
    path("duties/", list_view(lists.DUTIES), name="duties"),
    path("duties/waive/", views.waive_many, name="waive_many"),
    path("duties/<slug:public_id>/", views.duty, name="duty"),
    path("duties/<slug:public_id>/waive/", views.waive, name="waive"),
    path("proposals/<slug:public_id>/", views.decide, name="decide"),
]
