"""Making, using and revoking tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, When

from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import delegated_to, person_of_session
from bihuan.base.organisation.services.rights import locked, may_manage
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.tokens.events import TokenCreated, TokenRevoked
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.models import ApiToken

PREFIX = "bihuan_"
"""Secrets begin with it, so that one that went astray is recognised by whatever looks for such things."""
SHOWN = len(PREFIX) + 6
MOST = 20
"""Good tokens that a member may have."""
MOST_A_MINUTE = 600
"""Requests with one token."""


class Made(NamedTuple):
    """A token and its secret, which is nowhere to be found afterwards."""

    token: ApiToken
    secret: str


class Bearer(NamedTuple):
    """Who asks with a token: the member, with the rights that are left of theirs."""

    token: ApiToken
    member: Member


@transaction.atomic
def create_token(*, value: TokenInput, by: Member, at: datetime) -> Made:
    """A token in one's own name. Nobody gives it what they do not hold; what they lose later it loses with them."""
    current = locked(by)
    more = [name for name in value.permissions if name not in current.own_authority.grants]
    if more:
        raise Refused("not_held", field="permissions", permissions=more)
    if ApiToken.objects.good(at).filter(member=current).count() >= MOST:
        raise Refused("too_many_tokens", most=MOST)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        member=current,
        name=value.name,
        secret_hash=_hash(secret),
        shown=secret[:SHOWN],
        permissions=list(value.permissions),
        read_only=value.read_only,
        created_at=at,
        expires_at=at + timedelta(days=value.days),
    )
    told = TokenCreated(
        subject=current.code,
        token=token.public_id,
        name=token.name,
        read_only=token.read_only,
        expires_at=token.expires_at,
        permissions=value.permissions or None,
    )
    record([told], by=by, at=at)
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, token: str, by: Member, at: datetime) -> ApiToken:
    """Put the token (its public id) out of use: one's own, or that of somebody whose account one manages."""
    row = ApiToken.objects.select_for_update(of=("self",)).select_related("member").one(token)
    if row.member_id != by.pk:
        may_manage(by, row.member)
    if row.revoked_at is not None:
        raise Refused("token_revoked")
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=at, revoked_by=by)
    record([TokenRevoked(subject=row.member.code, token=row.public_id, name=row.name)], by=by, at=at)
    row.refresh_from_db()
    return row


def bearer_of(secret: str, *, at: datetime) -> Bearer:
    """Who asks with this secret; Missing alike when there never was such a token, it is over, or its member may not enter."""
    token = ApiToken.objects.good(at).filter(secret_hash=_hash(secret)).first()
    if token is None:
        raise Missing
    found = person_of_session(token.member_id)
    if found is None or not found.can_enter_on(day_of(at)):
        raise Missing
    member = found
    member.take_authorities(lambda: delegated_to(member, day_of(at)))
    if token.permissions:
        member.cut_down(token.permissions)
    return Bearer(token, member)


def count_request(token: ApiToken, *, at: datetime) -> bool:
    """Note the use of the token; False when it has been used as often in this minute as it may be, by whatever process."""
    minute = at.replace(second=0, microsecond=0)
    counted = Case(When(minute=minute, then=F("requests") + 1), default=1)
    full = Q(minute=minute, requests__gte=MOST_A_MINUTE)
    return bool(ApiToken.objects.filter(~full, pk=token.pk).update(minute=minute, requests=counted, last_used_at=at))


def _hash(secret: str) -> str:
    """Of 256 random bits nothing can be guessed, so a plain hash does."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
