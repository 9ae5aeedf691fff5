"""What is done to one or several customers: give, take up, let go, grade, archive, restore, correct."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.organisation.models import Member
from bihuan.flow.customers import services
from bihuan.interfaces.web.customers.forms import COLLECTION, GRADING, HANDOVER, RELEASE
from bihuan.interfaces.web.customers.views import customer_of, own_page
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.lists import MOST_SELECTED, selected

Ids = Sequence[str]


def _chosen(request: HttpRequest) -> list[str]:
    """The customers that the address names: those chosen in the list, which the form's own address carries on."""
    return list(dict.fromkeys(each for each in request.GET.getlist("ids") if 0 < len(each) <= 12))[:MOST_SELECTED]


def _back(ids: Ids) -> str:
    return reverse("customers:detail", args=[ids[0]]) if len(ids) == 1 else reverse("customers:list")


def _count(rows: Sequence[Any]) -> dict[str, int]:
    return {"count": len(rows)}


def _assign(request: HttpRequest, ids: Ids, version: int | None) -> HttpResponse:
    member, now = rights.require(request, "customers.assign"), timezone.now()
    return form_page(
        request,
        form=HANDOVER.form(request, version=version),
        save=lambda form: services.assign_customers(
            customers=ids,
            owner=form.value.owner,
            reason=form.value.reason,
            version=form.version if version is not None else None,
            by=member,
            at=now,
        ),
        done=lambda rows: Done(
            _back(ids),
            ngettext("%(count)s customer assigned.", "%(count)s customers assigned.", len(rows)) % _count(rows),
        ),
        title=ngettext("Assign %(count)s customer", "Assign %(count)s customers", len(ids)) % _count(ids),
        submit=gettext_lazy("Assign"),
        back=_back(ids),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one customer to somebody."""
    return _assign(request, [public_id], customer_of(request, public_id).version)


@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen customers to somebody."""
    return _assign(request, _chosen(request), None)


def _grade(request: HttpRequest, ids: Ids, grade: str) -> HttpResponse:
    member, now = rights.require(request, "customers.edit"), timezone.now()
    return form_page(
        request,
        form=GRADING.form(request, initial={"grade": grade}),
        save=lambda form: services.grade_customers(
            customers=ids, grade=form.value.grade, reason=form.value.reason, by=member, at=now
        ),
        done=lambda rows: Done(
            _back(ids), ngettext("%(count)s customer graded.", "%(count)s customers graded.", len(rows)) % _count(rows)
        ),
        title=ngettext("Grade %(count)s customer", "Grade %(count)s customers", len(ids)) % _count(ids),
        back=_back(ids),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def grade(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put one customer into a grade."""
    return _grade(request, [public_id], customer_of(request, public_id).grade)


@require_http_methods(["GET", "HEAD", "POST"])
def grade_many(request: HttpRequest) -> HttpResponse:
    """Put the chosen customers into a grade."""
    return _grade(request, _chosen(request), "")


def _release(request: HttpRequest, ids: Ids) -> HttpResponse:
    member, now = rights.require(request, "customers.edit"), timezone.now()
    return form_page(
        request,
        form=RELEASE.form(request),
        save=lambda form: services.release_customers(customers=ids, reason=form.value.reason, by=member, at=now),
        done=lambda rows: Done(
            reverse("customers:list"),
            ngettext("%(count)s customer let go.", "%(count)s customers let go.", len(rows)) % _count(rows),
        ),
        title=ngettext("Let %(count)s customer go", "Let %(count)s customers go", len(ids)) % _count(ids),
        note=gettext_lazy("Nobody owns it then; the department keeps it."),
        submit=gettext_lazy("Let go"),
        back=_back(ids),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let one customer go."""
    return _release(request, [customer_of(request, public_id).public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def release_many(request: HttpRequest) -> HttpResponse:
    """Let the chosen customers go."""
    return _release(request, _chosen(request))


@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct when the customer's data was collected."""
    member, now = rights.require(request, "customers.edit"), timezone.now()
    customer = customer_of(request, public_id)
    return form_page(
        request,
        form=COLLECTION.form(request, initial={"collected_at": customer.collected_at}, version=customer.version),
        save=lambda form: services.correct_collection(
            customer=public_id,
            collected_at=form.value.collected_at,
            reason=form.value.reason,
            version=form.version,
            by=member,
            at=now,
        ),
        done=lambda row: Done(own_page(row), _("Corrected.")),
        title=gettext_lazy("Correct the collection date"),
        submit=gettext_lazy("Correct"),
        back=own_page(customer),
    )


def _act(
    request: HttpRequest,
    permission: str,
    work: Callable[[Member, Any], Sequence[Any]],
    said: Callable[[int], str],
    url: str,
) -> HttpResponse:
    member, now = rights.require(request, permission), timezone.now()
    return act(
        request, lambda: work(member, now), done=lambda rows: Done(url, said(len(rows)) % _count(rows)), back=url
    )


def _archived(count: int) -> str:
    return ngettext("%(count)s customer archived.", "%(count)s customers archived.", count)


@require_POST
def claim(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take up a customer that nobody owns."""
    return _act(
        request,
        "customers.create",
        lambda member, now: services.claim_customers(customers=[public_id], by=member, at=now),
        lambda _count: _("The customer is yours."),
        reverse("customers:detail", args=[public_id]),
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one customer off the lists."""
    return _act(
        request,
        "customers.archive",
        lambda member, now: services.archive_customers(customers=[public_id], by=member, at=now),
        _archived,
        reverse("customers:list"),
    )


@require_POST
def archive_many(request: HttpRequest) -> HttpResponse:
    """Take the chosen customers off the lists."""
    ids = selected(request)
    return _act(
        request,
        "customers.archive",
        lambda member, now: services.archive_customers(customers=ids, by=member, at=now),
        _archived,
        reverse("customers:list"),
    )


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put one customer back on the lists."""
    return _act(
        request,
        "customers.archive",
        lambda member, now: services.restore_customers(customers=[public_id], by=member, at=now),
        lambda count: ngettext("%(count)s customer restored.", "%(count)s customers restored.", count),
        reverse("customers:detail", args=[public_id]),
    )
