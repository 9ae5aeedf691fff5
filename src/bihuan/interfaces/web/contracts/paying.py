"""When the money of a contract is due: its instalments, typed or split evenly."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bihuan.flow.contracts import services
from bihuan.flow.contracts.models import Contract
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS, plan_spec, read_plan
from bihuan.interfaces.web.contracts.page import contract_of, crumbs, own_page
from bihuan.interfaces.web.contracts.plans import months_after, shares, split_plan
from bihuan.interfaces.web.contracts.standing import today
from bihuan.interfaces.web.kit import rights, times
from bihuan.interfaces.web.kit.acting import Done, form_page

MOST_MONTHS = 60


@require_http_methods(PAGE_METHODS)
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Divide the contract's amount into instalments; ``?parts=3&first=…`` begins with it split, saved only when one saves."""
    member, now = rights.require(request, "contracts.edit"), timezone.now()
    contract = contract_of(request, public_id)
    kept = read_plan(contract)["lines"]
    split = _split(request.GET, contract, [line["title"] for line in kept])
    return form_page(
        request,
        form=plan_spec(contract.amount).form(
            request, initial={"lines": kept if split is None else split}, version=contract.version
        ),
        save=lambda form: services.plan_instalments(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=read_plan,
        done=lambda row: Done(own_page(row), gettext("The payments are planned.")),
        title=gettext("Payments of “%(name)s”") % {"name": contract.name},
        note=gettext("Together they come to %(amount)s, to the cent.") % {"amount": times.money(contract.amount)},
        submit=_("Save the plan"),
        back=own_page(contract),
        crumbs=crumbs(contract),
        template="contracts/plan.html",
        context=_tools(request.GET, contract, kept, failed=bool(request.GET.get("parts")) and split is None),
    )


def _split(data: QueryDict, contract: Contract, titles: list[str]) -> list[dict[str, Any]] | None:
    """The lines of the split that the address asks for; None when it asks for none that can be made."""
    parts, first = shares(data.get("parts", "")[:200]), _day(data.get("first", ""))
    if not parts or first is None:
        return None
    told = data.get("months", "1")
    months = min(int(told), MOST_MONTHS) if told.isascii() and told.isdigit() and len(told) < 4 else 1
    made = split_plan(contract.amount, parts, first, months)
    if any(part.amount <= 0 for part in made):
        return None
    named = [*titles, *[""] * len(made)]
    return [{"title": title, **part._asdict()} for title, part in zip(named, made, strict=False)]


def _day(words: str) -> date | None:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2150 else None


def _tools(data: QueryDict, contract: Contract, kept: list[dict[str, Any]], *, failed: bool) -> Mapping[str, Any]:
    """What stands in the tool for splitting: what was asked, else the day of the first line, else in a month."""
    start = kept[0]["due_on"] if kept else months_after(contract.signed_on or today(), 1)
    return {
        "contract": contract,
        "parts": data.get("parts") or str(len(kept) or 3),
        "first": data.get("first") or start.isoformat(),
        "months": data.get("months") or "1",
        "split_failed": failed,
        "here": reverse("contracts:plan", args=[contract.public_id]),
    }
