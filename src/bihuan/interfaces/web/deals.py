"""What the pages of the deal's stages share: whose records, which customer, opportunity, contract."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bihuan.base.search.selectors import matching
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.selectors import in_reach, search_customers
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.web.kit.lists import MOST_SELECTED, Scopes
from bihuan.interfaces.web.kit.options import Options, Related
from bihuan.playbook.schema.forms import Form

Pairs = list[tuple[str, str]]
Rows = QuerySet[Any]
INDENT = "\u3000"


def people(permission: str) -> Callable[[Any], Pairs]:
    """The active members whom the permission reaches, by name."""

    return lambda member: list(in_reach(member, permission).members)


def departments(permission: str) -> Callable[[Any], Pairs]:
    """The departments over which the permission reaches, set in as they stand in the tree."""

    def found(member: Any) -> Pairs:
        rows = in_reach(member, permission).departments
        top = min((path.count("/") for path, _name in rows), default=0)
        return [(path, f"{INDENT * (path.count('/') - top)}{name}") for path, name in rows]

    return found


def searched(kind: str, customer: str = "customer") -> Callable[[Rows, str], Rows]:
    """A search among records of the kind: by what they are found by, or by their customer."""

    def search(rows: Rows, text: str) -> Rows:
        found = Q(pk__in=matching(kind, text)) | Q(**{f"{customer}__in": matching("customer", text)})
        return rows.filter(found)

    return search


def scopes(owner: str = "owner", department: str = "department") -> Scopes:
    """One's own, one's department's, all."""
    return Scopes(
        mine=lambda rows, member: rows.filter(**{owner: member}),
        department=lambda rows, member: rows.filter(**{department: member.department_id}),
    )


def chosen(request: HttpRequest) -> list[str]:
    """The ids in the address of a bulk act's dialog, each once."""
    return list(dict.fromkeys(each for each in request.GET.getlist("ids") if 0 < len(each) <= 12))[:MOST_SELECTED]


def labels_of(form: Form | None) -> dict[str, str]:
    """The labels of the regulation's own fields, by their keys."""
    return {one.key: bilingual(one.label) for one in form.extra} if form else {}


def customers(member: Any) -> "QuerySet[Customer]":
    """The customers that one may name."""
    return Customer.objects.visible_to(member, "customers.view").current().order_by("sort_key", "pk")


def opportunities(member: Any) -> "QuerySet[Opportunity]":
    """The open opportunities that one may name."""
    return Opportunity.objects.visible_to(member, "opportunities.view").open().order_by("-last_touched_at", "pk")


def dealable(member: Any) -> "QuerySet[Opportunity]":
    """The opportunities of which one may draft a contract: open or won."""
    rows = Opportunity.objects.visible_to(member, "opportunities.view").current()
    return rows.filter(outcome__in=("", "won")).order_by("-last_touched_at", "pk")


CUSTOMERS = Options(rows=customers, search=search_customers, note="number", permission="customers.view")
CUSTOMER = Related("customers:options", CUSTOMERS, placeholder=_("Name, number or initials"))
OPPORTUNITIES = Options(
    rows=opportunities, search=searched("opportunity"), note="customer__name", permission="opportunities.view"
)
OPPORTUNITY = Related("opportunities:options", OPPORTUNITIES, placeholder=_("Project, customer or initials"))
DEALABLE = Options(
    rows=dealable, search=searched("opportunity"), note="customer__name", permission="opportunities.view"
)
DEAL = Related("opportunities:dealable", DEALABLE, placeholder=_("Project, customer or initials"))
