"""An import is taken back while nothing has been built on it."""

from datetime import timedelta

import pytest

from bihuan.base.audit.selectors import broken_link, projection
from bihuan.base.imports import services
from bihuan.base.imports.models import UNDONE, Import
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.services import archive_customers
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing.tests.books import AT, WHOLE, brought, counts, in_force, recorded
from bihuan.interfaces.dataio.importing.undoing import undo
from bihuan.steer.reports.models import Report

LATER = AT + timedelta(hours=1)
MODELS = (Customer, Contact, Opportunity, Followup, Report, Bid, Contract)


def finished(admin: Member) -> Import:
    """The whole workbook, imported."""
    record = recorded(admin)
    result = brought(WHOLE, admin, record=record)
    told = {name: result.total(name) for name in ("created", "updated", "failed")}
    return services.finish(of=record, result=result.as_json(), counts=told, by=admin, at=AT)


def test_what_came_goes_and_can_come_again(cast: Cast) -> None:
    """Nothing of it is on a list, nothing of it counts; the same workbook lands as if for the first time."""
    record = finished(in_force(cast))
    before = {model: model._default_manager.filter(archived_at=None).count() for model in MODELS}
    undo(record, by=cast.admin, at=LATER)
    assert record.state == UNDONE
    assert {model._default_manager.filter(archived_at=None).count() for model in MODELS} == {0}
    assert not Visit.objects.filter(state="held").exists()
    assert not projection().filter(kind__in=("customer", "visit", "followup", "bid", "contract", "report")).exists()
    assert broken_link() is None
    again = brought(WHOLE, cast.admin, at=LATER)
    assert counts(again)["人员"] == (0, 0, 5, 0, 4)
    assert counts(again)["客户台账"][0] == 3
    assert {model: model._default_manager.filter(archived_at=None).count() for model in MODELS} == before
    with pytest.raises(Refused, match="import_state"):
        undo(record, by=cast.admin, at=LATER)


def test_what_was_built_on_stays(cast: Cast) -> None:
    """One customer of it was dealt with since: the whole import stands."""
    record = finished(in_force(cast))
    customer = Customer.objects.get(name="宏图科技有限公司")
    archive_customers(customers=[customer.public_id], by=cast.admin, at=LATER)
    with pytest.raises(Refused, match="built_on"):
        undo(record, by=cast.admin, at=LATER)
    assert Opportunity.objects.filter(archived_at=None).exists()


def test_whoever_may_not_import_may_not_take_back(cast: Cast) -> None:
    """The right is asked first."""
    with pytest.raises(Refused, match="no_permission"):
        undo(finished(in_force(cast)), by=cast.li_wei, at=LATER)
