"""Deciding on what the rules propose."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Proposal
from bihuan.base.duties.services import Decision, decide_proposal, verify
from bihuan.base.duties.tests.days import after, company, followup, happened, recorded
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused

DUE = after(days=15)


@pytest.fixture
def proposed(cast: Cast) -> Proposal:
    """李伟's customer of grade B has been silent for two weeks."""
    company("tob")
    happened(recorded(grade="B"), at=DUE)
    return Proposal.objects.get()


def test_a_proposal_concerns_the_owner(cast: Cast, proposed: Proposal) -> None:
    assert (proposed.clause, proposed.action, proposed.about_kind, proposed.about_id) == (
        "E14",
        "downgrade",
        "customer",
        "C1",
    )
    assert proposed.member == cast.li_wei
    assert list(Proposal.objects.to_decide()) == [proposed]


@pytest.mark.parametrize(("decision", "verb"), [("accepted", "proposal.accepted"), ("dismissed", "proposal.dismissed")])
def test_it_is_decided_once(cast: Cast, proposed: Proposal, decision: Decision, verb: str) -> None:
    decided = decide_proposal(proposal=proposed, decision=decision, by=cast.zhang_min, at=DUE)
    assert (decided.decision, decided.decided_by, decided.decided_at) == (decision, cast.zhang_min, DUE)
    told = Event.objects.latest("seq")
    assert (told.verb, told.subject, told.actor) == (verb, proposed.public_id, "zhang.min")
    assert told.data == {"clause": "E14", "action": "downgrade", "customer": "C1", "member": "li.wei"}
    assert not Proposal.objects.to_decide().exists()
    with pytest.raises(Refused) as refused:
        decide_proposal(proposal=proposed, decision="dismissed", by=cast.chen_jing, at=DUE)
    assert refused.value.code == "already_decided"
    assert Event.objects.latest("seq") == told


@pytest.mark.parametrize(
    ("who", "expected"),
    [("li.wei", Refused), ("wang.fang", Missing), ("zhao.qiang", Missing), ("zhou.jie", Missing), ("wu.ting", Missing)],
)
def test_who_may_not(cast: Cast, proposed: Proposal, who: str, expected: type[Exception]) -> None:
    last = Event.objects.latest("seq").seq
    with pytest.raises(expected):
        decide_proposal(proposal=proposed, decision="accepted", by=cast[who], at=DUE)
    proposed.refresh_from_db()
    assert (proposed.decision, proposed.decided_at) == ("", None)
    assert Event.objects.latest("seq").seq == last


def test_nobody_decides_about_themselves(cast: Cast) -> None:
    company("growth")
    happened(followup("F1", by="zhang.min", at=after()), recorded(owner=None), at=after(hours=1))
    happened(at=after(days=12))
    idle = Proposal.objects.get(about_id="li.wei")
    Proposal.objects.filter(pk=idle.pk).update(member=cast.zhang_min)
    with pytest.raises(Refused) as refused:
        decide_proposal(proposal=idle, decision="dismissed", by=cast.zhang_min, at=after(days=12))
    assert refused.value.code == "own_proposal"


def test_what_was_decided_stays_when_the_rules_change_their_mind(cast: Cast, proposed: Proposal) -> None:
    decide_proposal(proposal=proposed, decision="accepted", by=cast.zhang_min, at=DUE)
    happened(followup("F1", at=after(days=3), told=DUE), at=DUE)
    proposed.refresh_from_db()
    assert (proposed.decision, proposed.lapsed_at) == ("accepted", DUE)
    assert not Proposal.objects.standing().exists()
    assert verify(at=DUE) == []
    with pytest.raises(Refused) as refused:
        decide_proposal(proposal=proposed, decision="dismissed", by=cast.zhang_min, at=DUE)
    assert refused.value.code == "proposal_lapsed"


def test_what_nobody_decided_goes(cast: Cast, proposed: Proposal) -> None:
    happened(followup("F1", at=after(days=3), told=DUE), at=DUE)
    assert not Proposal.objects.filter(pk=proposed.pk).exists()
