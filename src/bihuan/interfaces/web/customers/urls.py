"""Addresses of customers and contacts."""

from django.urls import path

from bihuan.interfaces.web.customers import acts, choices, lists, people, views
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.kit.options import options_view

app_name = "customers"
urlpatterns = [
    path("", list_view(lists.CUSTOMERS), name="list"),
    path("new/", views.create, name="create"),
    path("alike/", views.alike, name="alike"),
    path("options/", options_view(choices.CUSTOMERS), name="options"),
    path("assign/", acts.assign_many, name="assign_many"),
    path("grade/", acts.grade_many, name="grade_many"),
    path("release/", acts.release_many, name="release_many"),
    path("archive/", acts.archive_many, name="archive_many"),
    path("contacts/", list_view(lists.CONTACTS), name="contacts"),
    path("contacts/options/", options_view(choices.CONTACTS), name="contact_options"),
    path("contacts/<str:public_id>/", people.detail, name="contact"),
    path("contacts/<str:public_id>/history/", people.earlier, name="contact_history"),
    path("contacts/<str:public_id>/edit/", people.edit, name="edit_contact"),
    path("contacts/<str:public_id>/primary/", people.make_primary, name="primary_contact"),
    path("contacts/<str:public_id>/archive/", people.archive, name="archive_contact"),
    path("contacts/<str:public_id>/restore/", people.restore, name="restore_contact"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/history/", views.earlier, name="history"),
    path("<str:public_id>/edit/", views.edit, name="edit"),
    path("<str:public_id>/assign/", acts.assign, name="assign"),
    path("<str:public_id>/grade/", acts.grade, name="grade"),
    path("<str:public_id>/release/", acts.release, name="release"),
    path("<str:public_id>/claim/", acts.claim, name="claim"),
    path("<str:public_id>/collection/", acts.collection, name="collection"),
    path("<str:public_id>/archive/", acts.archive, name="archive"),
    path("<str:public_id>/restore/", acts.restore, name="restore"),
    path("<str:public_id>/contacts/new/", people.add, name="add_contact"),
]
