"""Whose follow-ups a permission reaches, told again in plain words; and that the customer is asked about last."""

from itertools import product

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.fieldwork.tests.conftest import Log

SCOPES = (None, *Scope)


class _Person:
    """Acts under these authorities."""

    def __init__(self, *authorities: Authority) -> None:
        self.authorities = authorities


def _authority(member: Member, scope: Scope | None) -> Authority:
    path = member.department.path if member.department else ""
    return Authority(member.pk, member.department_id, path, {} if scope is None else {"followups.view": scope})


def _there(path: str | None, authority: Authority, scope: Scope) -> bool:
    wide = scope is Scope.SUBTREE
    return path is not None and (path.startswith(authority.path) if wide else path == authority.path)


def _reached(call: Followup, authority: Authority) -> bool:
    scope = authority.grants.get("followups.view")
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    kept = call.customer.department
    for whose in (call.by, call.customer.owner):
        if whose is not None and (
            whose.pk == authority.member_id
            or (scope is not Scope.OWN and whose.department and _there(whose.department.path, authority, scope))
        ):
            return True
    unowned = call.customer.owner is None and kept is not None and scope is not Scope.OWN
    return unowned and _there(kept.path if kept else None, authority, scope)


def test_whose_followups_each_scope_reaches(cast: Cast, log: Log) -> None:
    """One's own, with one's own customers, and with those that nobody owns: of the person, the department, those below, all."""
    people = [cast[code] for code in ("li.wei", "wang.fang", "zhao.qiang", "zhang.min")]
    for number, owner in enumerate(people):
        for name, kept_by in ((f"客户{number}", "me"), (f"无主{number}", "")):
            row = CustomerInput(name=name, owner=kept_by)
            customer = record_customer(row=row, by=owner, at=cast.at)
            for by in (owner, cast.chen_jing):
                # Some of them may not see the customer now; they could when they called.
                call = log(customer=customer.public_id, by=cast.admin)
                Followup.objects.filter(pk=call.pk).update(by=by)
    Customer.objects.filter(name="无主0").update(department=None)
    calls = list(Followup.objects.select_related("by__department", "customer__owner__department"))
    assert len(calls) == 16
    for (mine, lent), giver in product(product(SCOPES, repeat=2), (cast.zhao_qiang, cast.chen_jing)):
        person = _Person(_authority(cast.zhang_min, mine), _authority(giver, lent))
        reached = {one.pk for one in calls if any(_reached(one, each) for each in person.authorities)}
        found = Followup.objects.visible_to(person, "followups.view")
        assert set(found.values_list("pk", flat=True)) == reached, (mine, lent, giver)


def test_the_customer_is_asked_about_last(cast: Cast) -> None:
    """No join to it, which would be made for each row counted; whoever sees everything asks about nothing."""
    wide = str(Followup.objects.visible_to(_Person(_authority(cast.zhang_min, Scope.SUBTREE)), "followups.view").query)
    assert " JOIN " not in wide.partition(" IN (SELECT ")[0]
    assert wide.index('"by_id" IN (SELECT ') < wide.index("EXISTS(SELECT ")
    everything = Followup.objects.visible_to(_Person(_authority(cast.zhang_min, Scope.ALL)), "followups.view")
    assert " WHERE " not in str(everything.query)
