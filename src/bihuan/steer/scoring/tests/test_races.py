"""A month is closed once, and corrected once, however many try at the same moment."""

from datetime import date, datetime
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import waive
from bihuan.base.organisation.tests.cast import SHANGHAI, make_cast
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.steer.reports.tests.world import judged, lived
from bihuan.steer.scoring.models import Correction, MonthClosing
from bihuan.steer.scoring.services import close, correct, switch_charging

__all__ = ["race_database"]
AFTER = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)


@pytest.mark.trust("T-F01")
def test_closed_and_corrected_once(race_database: None) -> None:
    """T-F01."""
    world = lived(make_cast())
    cast = world.cast
    switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))
    judged(AFTER)

    def shut(_number: int) -> Any:
        return close(month=date(2026, 3, 1), by=cast.admin, at=AFTER)

    assert kinds(together(5, shut)) == {"ok": 5}
    assert (MonthClosing.objects.count(), Event.objects.filter(verb="month.closed").count()) == (1, 1)
    duty = Duty.objects.get(about_id=world.unplanned.public_id)
    waive(duty=duty, reason="申诉成立", by=cast.zhang_min, at=AFTER)

    def put_right(_number: int) -> Any:
        return correct(at=AFTER)

    assert kinds(together(5, put_right)) == {"ok": 5}
    assert Correction.objects.get().points == 5
