"""The text somebody is changing."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.base.policies.models import Draft
from bihuan.base.policies.services import discard_draft, save_draft
from bihuan.base.records.refusals import Refused
from bihuan.playbook.load import PlaybookError


def test_one_each_kept_with_its_mistakes(cast: Cast) -> None:
    """Saving again writes over it; nothing of it is in the log."""
    before = Event.objects.count()
    save_draft(text="nonsense: [", name="ours.yaml", by=cast.admin, at=START)
    save_draft(text="schema: 1\n", name="ours.yaml", by=cast.admin, at=START)
    assert Draft.objects.get().text == "schema: 1\n"
    discard_draft(by=cast.admin)
    assert not Draft.objects.exists()
    assert Event.objects.count() == before


def test_only_who_may_publish(cast: Cast) -> None:
    """Nobody else has one."""
    with pytest.raises(Refused) as refused:
        save_draft(text="x", name="x", by=cast.li_wei, at=START)
    assert refused.value.code == "no_permission"


def test_not_without_bound(cast: Cast) -> None:
    """A megabyte is a file's limit too."""
    with pytest.raises(PlaybookError):
        save_draft(text="x" * 1_048_577, name="x", by=cast.admin, at=START)
    assert not Draft.objects.exists()
