"""What an import would cost is said before it runs: exactly what it then costs, and nothing stays of the trial."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import catch_up, sweep
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.dataio.importing import Options, run
from bihuan.interfaces.dataio.importing.charging import would_charge
from bihuan.interfaces.dataio.importing.tests.books import AT, WHOLE, in_force
from bihuan.interfaces.dataio.reading import Source, read
from bihuan.interfaces.dataio.reading.tests.made import ZONE, xlsx


def book(**cells: Any) -> Any:
    """The company's workbook, or one sheet of it."""
    return read([Source("book.xlsx", xlsx(cells or WHOLE))], today=AT.date(), zone=ZONE)


def asked(admin: Member, brought: Any) -> dict[str, Any] | None:
    """What the page would say."""
    tried = run(brought, by=admin, at=AT, options=Options(dry_run=True))
    return would_charge(brought, tried, on_duplicate="skip", by=admin, at=AT)


def charged() -> tuple[int, Decimal]:
    """What is charged now: duties and money."""
    catch_up(at=AT)
    sweep(at=AT)
    costly = Duty.objects.opened(AT).at(AT)
    return costly.exclude(points=0).count(), costly.aggregate(s=Sum("fine"))["s"] or Decimal(0)


def test_what_is_said_comes_true(cast: Cast) -> None:
    """Late reports of the past are judged by their own times."""
    admin = in_force(cast)
    before, facts = charged(), Event.objects.count()
    said = asked(admin, book())
    assert said is not None
    assert said["rows"] > 0
    assert Event.objects.count() == facts
    assert charged() == before
    run(book(), by=admin, at=AT, options=Options())
    after = charged()
    assert (said["duties"], Decimal(said["fine"])) == (after[0] - before[0], after[1] - before[1])
    assert said["duties"] > 0


def test_history_costs_nothing(cast: Cast) -> None:
    """Rows of days before the regulation held are not judged; without a regulation nothing is said."""
    visits = [["客户名称", "拜访人员", "拜访日期"], ["上海东海", "李伟", "2025-03-05"]]
    customers = [["客户名称", "录入时间"], ["上海东海", "2025-03-01"]]
    past = book(客户=customers, 拜访=visits)
    assert asked(cast.admin, past) is None
    said = asked(in_force(cast), past)
    assert said is not None
    assert said["rows"] == 0
    assert "duties" not in said


def test_of_a_large_import_only_rows_are_counted(cast: Cast) -> None:
    """Nobody's writing is held up for long."""
    admin, day = in_force(cast), AT - timedelta(days=1)
    rows = [[f"客户{number}", f"{day:%Y-%m-%d}"] for number in range(2_001)]
    said = asked(admin, book(客户=[["客户名称", "录入时间"], *rows]))
    assert said is not None
    assert (said["rows"], "duties" in said) == (2_001, False)
