"""Addresses of notices and of the company's e-mail."""

from django.urls import path

from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.notices import post, views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/open/", views.follow, name="open"),
    path("seen/", views.seen, name="seen"),
    path("settings/", views.settings, name="settings"),
    path("mail/", post.server, name="server"),
    path("mail/test/", post.test, name="test"),
    path("mail/outbox/", list_view(post.OUTBOX), name="outbox"),
    path("mail/outbox/again/", post.again, name="again"),
    path("mail/outbox/discard/", post.discard, name="discard"),
]
