"""Addresses of contracts, payments due and receipts."""

from django.urls import path

from bihuan.interfaces.web.contracts import (
    asking,
    choices,
    drafting,
    due_list,
    lists,
    page,
    papers,
    paying,
    receipt_list,
    receipts,
    reviewing,
    signing,
)
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.kit.options import options_view

app_name = "contracts"
urlpatterns = [
    path("", list_view(lists.CONTRACTS), name="list"),
    path("new/", drafting.create, name="create"),
    path("new/of/<slug:public_id>/", drafting.draft_from, name="draft_from"),
    path("signed/", options_view(choices.PAYING), name="paying_options"),
    path("hand-over/", drafting.hand_over_many, name="hand_over_many"),
    path("archive/", drafting.archive_many, name="archive_many"),
    path("reviews/", reviewing.queue, name="reviews"),
    path("due/", due_list.due, name="due"),
    path("receipts/", receipt_list.receipts, name="receipts"),
    path("receipts/new/", receipts.new_receipt, name="new_receipt"),
    path("receipts/<slug:public_id>/", receipts.receipt, name="receipt"),
    path("receipts/<slug:public_id>/history/", receipts.earlier, name="receipt_history"),
    path("receipts/<slug:public_id>/reverse/", receipts.reverse_receipt, name="reverse"),
    path("<slug:public_id>/", page.detail, name="detail"),
    path("<slug:public_id>/history/", page.earlier, name="history"),
    path("<slug:public_id>/edit/", drafting.edit, name="edit"),
    path("<slug:public_id>/hand-over/", drafting.hand_over, name="hand_over"),
    path("<slug:public_id>/archive/", drafting.archive, name="archive"),
    path("<slug:public_id>/restore/", drafting.restore, name="restore"),
    path("<slug:public_id>/request/", asking.ask, name="request_review"),
    path("<slug:public_id>/call-off/", asking.call_off, name="call_off"),
    path("<slug:public_id>/review/", reviewing.review, name="review"),
    path("<slug:public_id>/review/paper/", papers.review_paper, name="review_paper"),
    path("<slug:public_id>/sign/", signing.sign, name="sign"),
    path("<slug:public_id>/terminate/", signing.terminate, name="terminate"),
    path("<slug:public_id>/payments/", paying.plan, name="plan"),
    path("<slug:public_id>/payments/paper/", papers.plan_paper, name="plan_paper"),
    path("<slug:public_id>/receipts/new/", receipts.record_receipt, name="record_receipt"),
]
