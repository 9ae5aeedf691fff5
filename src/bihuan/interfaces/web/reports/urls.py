"""Addresses of reports."""

from django.urls import path

from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.reports import lists, reading, signing, writing

app_name = "reports"
urlpatterns = [
    path("weekly/", list_view(lists.reports_of("weekly")), name="weekly"),
    path("daily/", list_view(lists.reports_of("daily")), name="daily"),
    path("management/", list_view(lists.reports_of("management")), name="management"),
    path("received/", list_view(lists.RECEIVED), name="received"),
    path("write/weekly/", writing.write_next, {"kind": "weekly"}, name="write_weekly"),
    path("write/daily/", writing.write_next, {"kind": "daily"}, name="write_daily"),
    path("write/management/", writing.write_next, {"kind": "management"}, name="write_management"),
    path("write/<str:kind>/<str:period>/", writing.write, name="write"),
    path("write/<str:kind>/<str:period>/save/", writing.save, name="save"),
    path("sign/", signing.queue, name="queue"),
    path("<slug:public_id>/", reading.detail, name="detail"),
    path("<slug:public_id>/complete/", writing.complete, name="complete"),
    path("<slug:public_id>/comment/", reading.comment, name="comment"),
    path("<slug:public_id>/print/", reading.paper, name="print"),
    path("<slug:public_id>/records/<slug:block>/", reading.records, name="records"),
    path("<slug:public_id>/sign/", signing.sign, name="sign"),
    path("<slug:public_id>/return/", signing.give_back, name="return"),
]
