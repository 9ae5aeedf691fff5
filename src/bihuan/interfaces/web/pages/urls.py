"""Addresses of the composed pages. They stand before the stages' own: the same address, with more on the page."""

from django.urls import path, re_path

from bihuan.interfaces.web.pages import customer, views

urlpatterns = [
    path("", views.start, name="start"),
    path("favicon.ico", views.icon, name="icon"),
    path("about/presets/", views.presets, name="playbooks"),
    # A public id and nothing else: ``customers/new/`` and the like go on to the stage.
    re_path(r"^customers/(?P<public_id>[2-9a-hjkmnp-z]{12})/$", customer.customer, name="customer"),
]
