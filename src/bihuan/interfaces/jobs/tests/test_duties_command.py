"""``bihuan duties``: says where the tables are wrong, and mends them."""

from datetime import timedelta

from django.core.management import call_command
from pytest import CaptureFixture, MonkeyPatch, raises

from bihuan.base.duties.models import Duty
from bihuan.base.duties.tests.told import employ, publish, tell
from bihuan.interfaces.jobs.tests.test_export_events import PEOPLE

VISIT = {
    "at": "2026-03-02T11:00:00+08:00",
    "actor": "li.wei",
    "verb": "visit.held",
    "subject": "visit:V1",
    "data": {
        "customer": "C1",
        "by": ["li.wei"],
        "started_at": "2026-03-02T10:00:00+08:00",
        "ended_at": "2026-03-02T11:00:00+08:00",
    },
}


def test_verify_and_rebuild(db: None, capsys: CaptureFixture[str], monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_LANG", "en")
    publish("equipment")
    employ(PEOPLE)
    tell([VISIT])
    call_command("duties", "verify")
    assert "The duties say what a replay" in capsys.readouterr().out
    duty = Duty.objects.get(key="A13:visit:V1:li.wei")
    Duty.objects.filter(pk=duty.pk).update(due_at=duty.due_at + timedelta(days=1))
    Duty.objects.filter(clause="A11")[0].delete()
    for act, said in (("verify", "2 differences"), ("rebuild", "all was judged anew")):
        with raises(SystemExit) as left:
            call_command("duties", act)
        assert left.value.code == 1
        shown = capsys.readouterr().out
        assert "A13:visit:V1:li.wei" in shown
        assert said in shown
    call_command("duties", "verify")
    assert Duty.objects.get(pk=duty.pk).due_at == duty.due_at
