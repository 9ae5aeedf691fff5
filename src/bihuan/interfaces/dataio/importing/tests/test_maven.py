"""Another system's export comes in by the mapping of docs/how-to: the lists' totals are the figures of tests/data/maven-crm."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import publish
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing import Options, run, whole
from bihuan.interfaces.dataio.mappings import read_mapping
from bihuan.interfaces.dataio.reading import Source
from bihuan.interfaces.web.access_table import log_in
from bihuan.playbook.load import read_source

ROOT = Path(__file__).parents[6]
DATA = ROOT / "tests" / "data" / "maven-crm"
MAPPING = ROOT / "docs" / "how-to" / "maven.yaml"
FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
AT = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
START = date(2026, 3, 9)


def test_maven(cast: Cast) -> None:
    """85 accounts, 35 agents, 8,800 opportunities of 7 products."""
    publish(text=read_source("equipment").text, name="equipment.yaml", starts_on=START, by=None, at=AT, first=True)
    members, customers = Member.objects.count(), Customer.objects.count()
    sources = [Source(name, (DATA / name).read_bytes()) for name in FILES]
    mapping = read_mapping(MAPPING.read_bytes(), MAPPING.name)
    book = whole.opened(sources, mapping=mapping, at=AT)
    assert [(one.file, one.why) for one in book.passed_over] == [("products.csv", "unknown")]
    result = run(book, by=cast.admin, at=AT, options=Options())
    assert {sheet.kind: sheet.counts["created"] for sheet in result.sheets} == {
        "customers": 86,
        "people": 35,
        "opportunities": 8800,
    }
    assert not result.has_failures
    assert Member.objects.count() - members == 35
    # 85 and 未知客户, whose are the 1,425 opportunities without an account.
    assert Customer.objects.count() - customers == 86
    assert Opportunity.objects.filter(customer__name="未知客户").count() == 1425
    _totals(Opportunity.objects.all())
    _listed(cast)


def _totals(deals: QuerySet[Opportunity]) -> None:
    ended = deals.aggregate(
        won=Count("pk", Q(outcome="won")),
        lost=Count("pk", Q(outcome="lost")),
        engaging=Count("pk", Q(outcome="", stage="contacted")),
        prospecting=Count("pk", Q(outcome="", stage="discovered")),
        value=Sum("amount", filter=Q(outcome="won")),
    )
    assert ended == {
        "won": 4238,
        "lost": 2473,
        "engaging": 1589,
        "prospecting": 500,
        "value": Decimal("10005534.00"),
    }
    products = set(deals.values_list("products", flat=True))
    assert len(products) == 7
    assert "GTXPro" not in products
    assert deals.values("owner").distinct().count() == 30
    days = [
        (timezone.localdate(closed) - timezone.localdate(opened)).days
        for opened, closed in deals.filter(outcome="won").values_list("created_at", "closed_at")
    ]
    assert round(sum(days) / len(days), 2) == 51.78


def _listed(cast: Cast) -> None:
    """What the list of opportunities sums up."""
    page = log_in(cast.again("admin")).get(reverse("opportunities:list"), {"outcome": "won", "scope": "all"})
    text = page.content.decode()
    assert "10,005,534" in text
    assert "4,238" in text
