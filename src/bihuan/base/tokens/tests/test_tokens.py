"""Tokens: who makes them, what they may, when they end."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from bihuan.base.access.predicate import may
from bihuan.base.audit.models import Event
from bihuan.base.organisation.inputs import DelegationInput
from bihuan.base.organisation.services import assign_roles, give_delegation, leave_company
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.models import ApiToken
from bihuan.base.tokens.selectors import tokens_of
from bihuan.base.tokens.services import MOST, MOST_A_MINUTE, Made, bearer_of, count_request, create_token, revoke_token

HOUR = timedelta(hours=1)


def made(cast: Cast, code: str = "li.wei", *permissions: str, days: int = 90) -> Made:
    """A token of the member's."""
    value = TokenInput(name="报表", days=days, permissions=permissions)
    return create_token(value=value, by=cast.again(code), at=cast.at)


def test_the_secret_is_kept_nowhere(cast: Cast) -> None:
    """Neither in the row nor in the log; the log tells that there is one, and what it may."""
    token, secret = made(cast, "li.wei", "customers.view")
    row = ApiToken.objects.values().get()
    event = Event.objects.get(verb="token.created")
    assert secret not in f"{row}{event.data}{event.private}"
    assert secret.startswith(token.shown) and len(secret) - len(token.shown) > 30
    assert (event.subject, event.actor) == ("li.wei", "li.wei")
    assert event.data == {
        "token": token.public_id,
        "name": "报表",
        "read_only": False,
        "expires_at": "2026-04-05T01:00:00+00:00",
        "permissions": ["customers.view"],
    }


@pytest.mark.trust("T-I05")
def test_rights_are_those_of_the_moment(cast: Cast) -> None:
    """What the member loses the token loses, delegated rights included; it never has more than was named."""
    whole, part = made(cast).secret, made(cast, "li.wei", "customers.view").secret
    days = DelegationInput(
        first_on=date(2026, 1, 5),
        last_on=date(2026, 1, 9),
        taker=cast.li_wei.public_id,
        permissions=("visits.approve",),
    )
    give_delegation(giver=cast.zhang_min, value=days, by=cast.zhang_min, at=cast.at)

    def held(secret: str) -> list[bool]:
        member = bearer_of(secret, at=cast.at + HOUR).member
        return [may(member, name) for name in ("customers.view", "customers.edit", "visits.approve")]

    assert held(whole) == [True, True, True]
    assert held(part) == [True, False, False]
    li_wei = cast.again("li.wei")
    assign_roles(member=li_wei, roles=[], version=li_wei.version, by=None, at=cast.at)
    assert held(whole) == [False, False, True]
    assert held(part) == [False, False, False]


def test_a_limited_token_is_no_administrator(cast: Cast) -> None:
    """Whoever gets hold of one that reads customers can do nothing that asks for an administrator."""
    limited = bearer_of(made(cast, "admin", "members.manage").secret, at=cast.at).member
    assert not limited.is_administrator
    assert bearer_of(made(cast, "admin").secret, at=cast.at).member.is_administrator
    with pytest.raises(Refused, match="outranked"):
        leave_company(member=cast.admin, left_on=date(2026, 2, 2), version=1, by=limited, at=cast.at)


@pytest.mark.trust("T-B04")
def test_nobody_gives_what_they_lack(cast: Cast) -> None:
    """V10: minting a token is no way to more rights."""
    with pytest.raises(Refused, match="not_held") as refused:
        made(cast, "li.wei", "customers.view", "members.manage")
    assert refused.value.parameters == {"permissions": ["members.manage"]}
    with pytest.raises(ValidationError):
        TokenInput(name="报表", permissions=("everything",))
    assert not ApiToken.objects.exists()


def test_tokens_end(cast: Cast) -> None:
    """By revoking, by time, with the account: at once, and all alike."""
    soon, kept = made(cast, days=1), made(cast)
    assert bearer_of(soon.secret, at=cast.at + 23 * HOUR).member == cast.li_wei
    for secret, at in ((soon.secret, cast.at + 24 * HOUR), ("bihuan_nothing", cast.at), ("", cast.at)):
        with pytest.raises(Missing):
            bearer_of(secret, at=at)
    revoke_token(token=kept.token.public_id, by=cast.li_wei, at=cast.at)
    with pytest.raises(Missing):
        bearer_of(kept.secret, at=cast.at)
    other = made(cast)
    leave_company(
        member=cast.li_wei,
        left_on=date(2026, 1, 5),
        account="at_once",
        version=cast.again("li.wei").version,
        by=None,
        at=cast.at,
    )
    with pytest.raises(Missing):
        bearer_of(other.secret, at=cast.at)


@pytest.mark.parametrize(("by", "outcome"), [("li.wei", ""), ("admin", ""), ("wang.fang", "no_permission")])
def test_who_revokes(cast: Cast, by: str, outcome: str) -> None:
    """One's own, or an administrator; a second time is told."""
    token = made(cast).token
    if outcome:
        with pytest.raises(Refused, match=outcome):
            revoke_token(token=token.public_id, by=cast[by], at=cast.at)
        assert tokens_of(cast.li_wei, cast.at) == [token]
        return
    revoke_token(token=token.public_id, by=cast[by], at=cast.at)
    assert tokens_of(cast.li_wei, cast.at) == []
    assert Event.objects.get(verb="token.revoked").actor == by
    with pytest.raises(Refused, match="token_revoked"):
        revoke_token(token=token.public_id, by=cast[by], at=cast.at)


def test_not_more_than_can_be_looked_after(cast: Cast) -> None:
    """Revoked and expired ones make room."""
    tokens = [made(cast).token for _ in range(MOST)]
    with pytest.raises(Refused, match="too_many_tokens"):
        made(cast)
    revoke_token(token=tokens[0].public_id, by=cast.li_wei, at=cast.at)
    made(cast)


def test_requests_are_counted(cast: Cast) -> None:
    """So many in a minute; the next minute counts anew. Each token by itself."""
    token, other = made(cast).token, made(cast).token
    ApiToken.objects.filter(pk=token.pk).update(minute=cast.at, requests=MOST_A_MINUTE - 1)
    assert [count_request(token, at=cast.at + timedelta(seconds=second)) for second in (1, 2, 59)] == [
        True,
        False,
        False,
    ]
    assert count_request(other, at=cast.at)
    assert count_request(token, at=cast.at + timedelta(seconds=60))
    token.refresh_from_db()
    assert (token.requests, token.last_used_at) == (1, cast.at + timedelta(seconds=60))
