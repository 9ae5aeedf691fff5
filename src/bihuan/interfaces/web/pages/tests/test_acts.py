"""How many statements each act of every day asks the database: the same among ten records and among two hundred, and no more
than stands here.

A number here may fall. One that grows needs a reason, and one that grows with the records is a fault. Counted is the whole request:
session and member, the form, the act with its entry in the log and the search index, the duties judged before the answer. The two
transactions, of the act and of the duties, take two statements each here, SAVEPOINT and RELEASE; more of these are needless.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.policies.services import publish
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.tests.papers import signed
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.models import STAGES, Opportunity
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.pages.tests.test_statements import FEW, MANY
from bihuan.interfaces.web.pages.tests.test_statements import _grow as grow
from bihuan.playbook.load.sources import read_source
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period

ACTS = (
    # On SQLite; on PostgreSQL, where no index stands beside the texts that are searched.
    ("enter a customer", 28, 27),
    ("log a follow-up", 27, 26),
    ("move a stage", 34, 34),
    ("record a receipt", 26, 26),
    ("hand in the weekly report", 70, 70),
    ("sign it", 23, 23),
)


TRANSACTIONS = {"hand in the weekly report": 4}
"""Where it is not two, of the act and of the duties: what was typed is kept even when handing in is refused, and of two who begin
the same report one finds the other's."""


class Office:
    """李伟, who sells, 张敏, who signs, 孙丽, who books what comes in, each in front of the site."""

    def __init__(self, cast: Cast, contract: Contract) -> None:
        self.seller, self.manager, self.finance = (log_in(one) for one in (cast.li_wei, cast.zhang_min, cast.sun_li))
        self.customer = Customer.objects.order_by("pk")[0].public_id
        self.deal = Opportunity.objects.order_by("pk")[0].public_id
        self.contract = contract.public_id
        self.today = day_of(timezone.now())

    def send(self, act: str, turn: int) -> CaptureQueriesContext:
        """Do the act for the turn-th time; what was asked of the database."""
        client, path, fields = self._prepared(act, turn)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(path, {**fields, "sent_token": f"{act}{turn}"})
        assert answer.status_code == 303, (act, answer.content.decode())
        return queries

    def _prepared(self, act: str, turn: int) -> tuple[Client, str, dict[str, Any]]:
        """Who sends what where."""
        week = period(self.today - timedelta(days=7 * turn), weekly=True).name
        if act == "enter a customer":
            fields = {"owner": "me", "name": f"无锡精工{turn}号有限公司", "contact_name": "孙经理"}
            return self.seller, "/customers/new/", {**fields, "contact_phone": f"138{turn:08}"}
        if act == "log a follow-up":
            told = {"channel": "phone", "content": f"第 {turn} 次：报价已收到。", "progress": "on", "contact": ""}
            return self.seller, f"/followups/log/{self.customer}/", told
        if act == "move a stage":
            version = Opportunity.objects.get(public_id=self.deal).version
            moved = {"stage": STAGES[1 + turn % 2], "note": f"第 {turn} 次", "version": version}
            return self.seller, f"/opportunities/{self.deal}/stage/", moved
        if act == "record a receipt":
            money = {"received_on": self.today.isoformat(), "amount": f"{turn + 10}", "method": "bank_transfer"}
            return self.finance, f"/contracts/{self.contract}/receipts/new/", money
        if act == "hand in the weekly report":
            return self.seller, f"/reports/write/weekly/{week}/", {"problems": f"第 {turn} 周", "act": "submit"}
        report = Report.objects.get(period=week)
        return self.manager, f"/reports/{report.public_id}/sign/", {"version": report.version}


def _counted(office: Office, turn: int) -> dict[str, tuple[int, int]]:
    """Act → statements, and how many of them begin a transaction or a part of one."""
    found = {}
    for act, *_most in ACTS:
        asked = [query["sql"] for query in office.send(act, turn)]
        found[act] = len(asked), len([sql for sql in asked if sql.startswith("SAVEPOINT")])
    return found


WEDNESDAY = datetime(2026, 3, 11, 10, tzinfo=SHANGHAI)
"""What an act does to the duties of the week may differ with the day."""


@pytest.mark.django_db
@time_machine.travel(WEDNESDAY)
def test_an_act_costs_the_same_whatever_stands_around_it(cast: Cast) -> None:
    """Among few records and among many; one transaction for the act, one for the duties, none within another."""
    # Signed before there is a regulation that asks for more papers.
    contract = signed(cast)
    now = timezone.localtime().replace(hour=9, minute=0) - timedelta(days=1)
    monday = now - timedelta(days=now.weekday() + 14)
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=monday.date(), by=None, at=now, first=True)
    grow(cast, 0, FEW, now)
    office = Office(cast, contract)
    _counted(office, 0)
    few = _counted(office, 1)
    grow(cast, FEW, MANY - FEW, now)
    assert _counted(office, 2) == few
    vendor = 0 if connection.vendor == "sqlite" else 1
    assert few == {act: (most[vendor], TRANSACTIONS.get(act, 2)) for act, *most in ACTS}
