"""How many statements each page asks the database: the same for ten records and for two hundred, and no more than stands here.

A number here may fall. One that grows needs a reason, and one that grows with the records is a fault. The budgets that the
project is held to (``docs/reference/performance.md``) are 5 for a list and 10 for a record's page.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.duties.services import catch_up, sweep
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services.importing import CustomerRow, import_customers
from bihuan.flow.fieldwork.inputs import FollowupInput
from bihuan.flow.fieldwork.services.importing import FollowupRow, import_followups
from bihuan.flow.opportunities.inputs import OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.importing import OpportunityRow, import_opportunities
from bihuan.interfaces.web.access_table import log_in
from bihuan.playbook.load.sources import read_source

FEW, MANY = 10, 200
SELLER = (
    # Lists: the session, the member, the regulation, the page with its count; a fifth for further sums or choices.
    ("/customers/", 4),
    ("/customers/?grade=A&sort=-entered", 4),
    ("/customers/?q=机械", 4),
    ("/customers/contacts/", 3),
    ("/opportunities/", 5),
    ("/followups/", 4),
    ("/visits/", 4),
    ("/bids/", 5),
    ("/contracts/", 5),
    ("/products/", 4),
    ("/today/duties/", 5),
    # Today and its kin.
    ("/today/", 5),
    ("/overview/", 5),
    ("/scores/", 4),
    ("/reports/weekly/", 5),
    ("/notices/", 4),
    # Forms.
    ("/customers/new/", 3),
    # Records: the small tables of what belongs to them are one statement.
    ("{customer}", 10),
    ("{opportunity}", 7),
)
MANAGER = (
    ("/customers/", 5),
    ("/customers/?q=机械", 5),
    ("/customers/contacts/", 4),
    ("/opportunities/", 6),
    ("/followups/", 5),
    ("/visits/", 5),
    ("/today/duties/", 6),
    ("/today/", 6),
    ("/today/team/", 4),
    ("/overview/", 6),
    ("/scores/", 4),
    ("/statistics/", 4),
    ("{customer}", 10),
    ("{opportunity}", 7),
)

TURNED = (("/customers/?page=2", 5), ("/customers/?page=4&sort=name", 5), ("/customers/?page=9", 7))
"""Later pages cost what the first does; one past the end is looked for, then counted, then the last one is read."""


def _grow(cast: Cast, first: int, count: int, now: datetime) -> list[Customer]:
    """So many customers of 李伟's, each with an opportunity; the first customer gets as many follow-ups."""
    seller = cast.li_wei
    told = [
        CustomerInput(name=f"苏州恒达机械{n}号有限公司", grade="A", contact_name="钱经理", contact_phone=f"139{n:08}")
        for n in range(first, first + count)
    ]
    rows = [CustomerRow(given=one, owner=seller, told_by=seller, told_at=now) for one in told]
    customers = import_customers(rows=rows, by=cast.admin, at=now)
    deals = [
        OpportunityRow(OpeningInput(name="空压机", customer=one.public_id, stage="discovered"), one, seller, now, None)
        for one in customers
    ]
    import_opportunities(rows=deals, by=cast.admin, at=now)
    visited = Customer.objects.order_by("pk")[0]
    calls = [
        FollowupInput(customer=visited.public_id, happened_at=now, channel="phone", content=f"第 {n} 次电话")
        for n in range(first, first + count)
    ]
    import_followups(rows=[FollowupRow(one, visited, seller, now) for one in calls], by=cast.admin, at=now)
    catch_up(at=timezone.now())
    sweep(at=timezone.now())
    return customers


def _counted(client: Client, pages: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Page → statements."""
    records = {
        "customer": f"/customers/{Customer.objects.order_by('pk')[0].public_id}/",
        "opportunity": f"/opportunities/{Opportunity.objects.order_by('pk')[0].public_id}/",
    }
    found = {}
    for page, _most in pages:
        path = page.format(**records)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        found[page] = len(queries)
    return found


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_records(cast: Cast) -> None:
    """For whoever sees their own, and for whoever sees everybody's."""
    now = timezone.localtime().replace(hour=9, minute=0) - timedelta(days=1)
    monday = now - timedelta(days=now.weekday() + 14)
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=monday.date(), by=None, at=now, first=True)
    visitors = ((log_in(cast.li_wei), SELLER), (log_in(cast.zhang_min), MANAGER))
    _grow(cast, 0, FEW, now)
    few = [_counted(client, pages) for client, pages in visitors]
    _grow(cast, FEW, MANY - FEW, now)
    many = [_counted(client, pages) for client, pages in visitors]
    assert many == few
    assert few == [dict(pages) for _client, pages in visitors]
    assert _counted(visitors[1][0], TURNED) == dict(TURNED)
