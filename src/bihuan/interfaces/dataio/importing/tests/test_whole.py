"""Every sheet at once: what lands, what does not and why, the same again, and a trial beside the import itself."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.imports import selectors
from bihuan.base.imports.models import ImportedRow
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing import Options
from bihuan.interfaces.dataio.importing.tests.books import WHOLE, brought, counts, in_force, recorded, told
from bihuan.steer.reports.models import Report

EXPECTED = {
    "人员": (5, 0, 0, 0, 4),
    "客户台账": (3, 0, 0, 1, 2),
    "联系人": (1, 1, 0, 0, 2),
    "机会": (2, 0, 0, 0, 2),
    "拜访": (2, 0, 0, 0, 3),
    "跟进": (1, 0, 0, 1, 2),
    "周报": (2, 0, 0, 0, 1),
    "投标": (1, 0, 0, 0, 1),
    "投标结果": (2, 0, 0, 0, 1),
    "合同": (2, 0, 0, 0, 1),
    "回款计划": (2, 0, 0, 0, 2),
    "回款": (3, 0, 0, 0, 3),
}


@pytest.fixture
def admin(cast: Cast) -> Member:
    """The administrator of a company whose regulation has just begun."""
    return in_force(cast)


@pytest.mark.trust("T-G01")
def test_everything_lands_that_can(admin: Member) -> None:
    """Each row becomes what the contract says, whoever and whenever it names."""
    result = brought(WHOLE, admin)
    assert counts(result) == EXPECTED
    assert told(result, "人员") == [
        (6, "角色", "制度中没有「神仙」这个角色"),
        (7, "上级", "上级形成了循环"),
        (8, "上级", "上级形成了循环"),
        (9, "上级", "「周某」自己那一行有错误"),
    ]
    assert told(result, "客户台账") == [
        (7, "负责人", "有 2 位成员叫「王磊」，请改用工号"),
        (8, "手机", "1.38E+10 不是手机号"),
        (8, "负责人", "没有叫「王雷」的成员"),
    ]
    customers = next(sheet for sheet in result.sheets if sheet.title == "客户台账")
    assert customers.unknown == ("备用列",)
    assert [tuple(one) for one in customers.near] == [(6, "北京宏图科技", "宏图科技有限公司", 5)]


def test_records_keep_their_own_times_and_people(admin: Member) -> None:
    """The log says who did what when, not that it was imported."""
    brought(WHOLE, admin)
    ding = Member.objects.get(number="009")
    customer = Customer.objects.get(name__startswith="长安精机")
    fact = Event.objects.get(verb="customer.recorded", subject=customer.public_id)
    assert (fact.actor, fact.at.isoformat()) == (ding.code, "2026-03-02T01:30:00+00:00")
    assert customer.notes.splitlines() == ["客户性质：国企", "备用列：旧编号 17"]
    assert Contact.objects.get(customer=customer, name="陈总").decision_power == "decides"
    reported = Visit.objects.get(started_at__date="2026-03-05")
    assert (reported.is_late_entry, reported.extra["investment"]) == (False, "5000000.00")
    assert Visit.objects.get(started_at__date="2026-03-06").is_late_entry
    deal = Opportunity.objects.get(name="长安产线")
    assert (deal.outcome, str(deal.amount), deal.owner) == ("won", "125000.00", ding)
    assert Bid.objects.get(number="ZB-001").outcome == "won"
    contract = Contract.objects.get(number="HT-001")
    assert (contract.state, str(contract.received)) == ("signed", "39500.00")
    assert Followup.objects.get().channel == "online"
    assert {row.state for row in Report.objects.all()} == {"draft", "submitted"}


@pytest.mark.trust("T-G01")
def test_the_same_again_changes_nothing(admin: Member) -> None:
    """Everything is there already, and the log is as long as before."""
    brought(WHOLE, admin)
    before = Event.objects.count()
    for on_duplicate in ("skip", "update"):
        result = brought(WHOLE, admin, options=Options(on_duplicate=on_duplicate))
        again = {
            title: (0, 0, made + changed, skipped, bad) for title, (made, changed, _, skipped, bad) in EXPECTED.items()
        }
        assert counts(result) == again
    assert Event.objects.count() == before


def test_a_trial_says_what_the_import_does(admin: Member) -> None:
    """The same counts, the same mistakes in the same words, and nothing is written."""
    before = Event.objects.count()
    trial = brought(WHOLE, admin, options=Options(dry_run=True)).as_json()
    assert Event.objects.count() == before
    assert not Customer.objects.exists() and not Receipt.objects.exists()
    done = brought(WHOLE, admin).as_json()
    assert (trial.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert trial == done
    trial = brought(WHOLE, admin, options=Options(dry_run=True)).as_json()
    done = brought(WHOLE, admin).as_json()
    assert trial["sheets"] == done["sheets"]


def test_rows_are_kept_with_what_they_became(admin: Member) -> None:
    """An import that is begun again says what it did, not that everything is there."""
    record = recorded(admin)
    assert counts(brought(WHOLE, admin, record=record)) == EXPECTED
    landed = sum(made + changed for made, changed, *_ in EXPECTED.values())
    assert ImportedRow.objects.filter(of=record).count() == len(selectors.landed(record)) == landed
    assert counts(brought(WHOLE, admin, record=record)) == EXPECTED
    assert ImportedRow.objects.filter(of=record).count() == landed
