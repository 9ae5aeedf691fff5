"""Reading tokens."""

from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.base.tokens.models import ApiToken


def tokens_of(member: Member, at: datetime) -> list[ApiToken]:
    """The member's tokens that are good, the newest first."""
    return list(ApiToken.objects.good(at).filter(member=member))
