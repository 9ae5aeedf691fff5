"""The demo company, made small: it is what the pages are looked at with, and a proof that the parts fit together."""

from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings
from pytest_django import Settings

from bihuan.base.audit.models import Event
from bihuan.base.duties import services as duties
from bihuan.base.duties.models import Duty
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.models import Receipt
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import FollowupPlan, Visit
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.demo.make import make_demo
from bihuan.interfaces.demo.people import WORKERS, scaled
from bihuan.interfaces.demo.trades import TRADES
from bihuan.interfaces.upkeep.doctor import examine
from bihuan.interfaces.upkeep.findings import Level, Site
from bihuan.playbook.load import PRESETS, load_preset
from bihuan.steer.reports.models import Report

WEDNESDAY = datetime(2026, 3, 18, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def test_thirty_people_and_every_role() -> None:
    """All the regulations' roles are somebody's position; a small company keeps one of each kind."""
    assert len(WORKERS) == 30
    roles = set(load_preset("equipment").roles)
    assert roles <= {one.position for one in WORKERS}
    assert {one.position for one in scaled(0.1)} == {one.position for one in WORKERS}
    assert sum(one.leaves is not None for one in WORKERS) == 1
    assert sum(one.rises is not None for one in WORKERS) == 1


def test_every_preset_has_its_trade() -> None:
    """With a floor below each list price, and names that are no brands twice over."""
    assert set(TRADES) == set(PRESETS)
    for trade in TRADES.values():
        assert all(goods.floor < goods.list_price for goods in trade.goods)
        assert trade.company not in trade.rivals


def test_a_small_company_is_alive_and_agrees_with_itself(db: None) -> None:
    """Work in every part, nothing that lies ahead of now, news for people; and the pages show what a replay says."""
    assert make_demo("equipment", now=WEDNESDAY, scale=0.1, weeks=4).refused == []
    site = Site(at=WEDNESDAY, data=Path(), copies=Path())
    examined = examine(site, leave_out=("clock", "copies", "disk")).examined
    assert [one for one in examined if one.level is Level.FAILURE] == []
    assert {"done", "open"} <= set(Duty.objects.at(WEDNESDAY).values_list("state", flat=True))
    assert Company.objects.get().is_demo
    assert not Event.objects.filter(at__gt=WEDNESDAY).exists()
    assert Report.objects.filter(state="signed").exists()
    assert Notice.objects.exists()
    assert Customer.objects.exclude(owner=None).count() == Customer.objects.count() > 30
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"visit.reported", "opportunity.updated", "report.signed", "statistics.released"} <= verbs
    assert all(receipt.amount > Decimal(0) for receipt in Receipt.objects.all())
    brought = Import.objects.get()
    assert (brought.state, brought.result["totals"]["failed"], bool(brought.bad_rows)) == ("done", 3, True)
    assert brought.result["totals"]["created"] > 3
    assert not Member.objects.exclude(password__startswith="!").exclude(password="").exists()


def test_something_waits_on_the_first_desk_on_any_day(db: None) -> None:
    """On a Sunday, too: a report that is late, one still in time, visits to make, a plan."""
    sunday = datetime(2026, 3, 22, 11, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert make_demo("equipment", now=sunday, scale=0.1, weeks=2).refused == []
    his = Duty.objects.filter(member__code="li.wei", rule="visit report").at(sunday)
    assert {"late", "open"} <= set(his.values_list("state", flat=True))
    assert Visit.objects.filter(leader__code="li.wei", state="planned", planned_start__gt=sunday).count() >= 2
    assert FollowupPlan.objects.filter(by__code="li.wei").exists()


@pytest.mark.parametrize("preset", ["advertising", "growth", "distribution", "tob"])
def test_the_other_presets(db: None, preset: str) -> None:
    """Each by its own rhythm; duties or proposals come of it, and a replay agrees."""
    assert make_demo(preset, now=WEDNESDAY, scale=0.1, weeks=1).refused == []
    assert duties.verify(at=WEDNESDAY) == []
    assert Event.objects.filter(verb="followup.logged").exists()


def test_the_same_seed_gives_the_same_company(db: None) -> None:
    """Names and counts, whatever the random ids."""

    def told() -> list[object]:
        with transaction.atomic():
            make_demo("tob", now=WEDNESDAY, scale=0.1, weeks=1, seed=7)
            names = list(Customer.objects.order_by("name").values_list("name", "grade", "owner__code"))
            found = [names, Event.objects.count(), Duty.objects.count()]
            transaction.set_rollback(True)
        return found

    assert told() == told()


def test_never_over_another_company(cast: Cast) -> None:
    """Whoever asks for it."""
    with pytest.raises(CommandError, match="there is a company"):
        call_command("make_demo", anew=True, stdout=StringIO())
    assert Company.objects.get().name == "测试公司"


@override_settings(PRODUCTION=True)
def test_never_in_production(db: None) -> None:
    """Nor is one served there that is in the database."""
    with pytest.raises(CommandError, match="production"):
        call_command("make_demo", stdout=StringIO())
    Company.objects.create(pk=1, name="演示", is_demo=True, set_up_at=WEDNESDAY)
    with pytest.raises(CommandError, match="production"):
        call_command("prepare", stdout=StringIO())
