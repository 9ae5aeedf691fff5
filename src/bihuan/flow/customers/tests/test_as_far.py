"""What one permission has found need not be looked for by another that reaches at least as far."""

from itertools import product

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority, reaches_as_far
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.tests.conftest import Enter

SCOPES = (None, *Scope)


class _Person:
    """Acts under these authorities."""

    def __init__(self, *authorities: Authority) -> None:
        self.authorities = authorities


def _authority(member: Member, view: Scope | None, edit: Scope | None) -> Authority:
    held = {"customers.view": view, "customers.edit": edit}
    path = member.department.path if member.department else ""
    return Authority(member.pk, member.department_id, path, {name: scope for name, scope in held.items() if scope})


def _seen(person: _Person, permission: str) -> set[int]:
    return set(Customer.objects.visible_to(person, permission).values_list("pk", flat=True))


def test_what_reaches_as_far_finds_as_much(enter: Enter, cast: Cast) -> None:
    """Never more is seen than may be changed; where nobody acts for another, that is exactly when the scope is no narrower."""
    for number, code in enumerate(("li.wei", "wang.fang", "zhao.qiang", "zhang.min")):
        enter(f"客户{number}", by=cast[code])
        enter(f"无主{number}", by=cast[code], owner="")
    for view, edit in product(SCOPES, SCOPES):
        person = _Person(_authority(cast.zhang_min, view, edit))
        as_far = reaches_as_far(person, "customers.edit", "customers.view")
        assert as_far == (view is None or (edit is not None and edit >= view))
        assert as_far == (_seen(person, "customers.view") <= _seen(person, "customers.edit")), (view, edit)
    for own, lent in product(product((None, Scope.OWN, Scope.SUBTREE), repeat=2), repeat=2):
        person = _Person(_authority(cast.li_wei, *own), _authority(cast.zhang_min, *lent))
        if reaches_as_far(person, "customers.edit", "customers.view"):
            assert _seen(person, "customers.view") <= _seen(person, "customers.edit"), (own, lent)
