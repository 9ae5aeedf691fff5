"""Who logs in: by account, e-mail or mobile, with one password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils import timezone

from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.inputs import tidy_phone
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import arriving, person_of_session
from bihuan.base.organisation.services import rehash
from bihuan.base.records.pinyin import normal
from bihuan.interfaces.web.kit import frame

ARRIVING = arriving(**frame.READ_ALONG)


class MemberBackend(BaseBackend):
    """An unknown account, a closed one and a wrong password have one answer and take the same time: one hash."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Member | None:
        """The member, if the password is theirs and the account open."""
        if not username or not password:
            return None
        member = find(username)
        if member is None or not member.has_usable_password():
            make_password(password)
            return None

        def setter(raw: str) -> None:
            rehash(member, make_password(raw))

        known = check_password(password, member.password, setter)
        return member if known and member.can_enter_on(day_of(timezone.now())) else None

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session; none once the account is closed, whatever the session says."""
        today = day_of(timezone.now())
        member = person_of_session(user_id, today, ARRIVING)
        return member if member is not None and member.can_enter_on(today) else None


def find(typed: str) -> Member | None:
    """Whose account, e-mail or mobile this is. Of two with one mobile the one at work."""
    text = normal(typed)[:254]
    if "@" in text:
        by_mail: Member | None = Member.objects.filter(email=text).first()
        return by_mail
    member: Member | None = Member.objects.filter(code=text).first()
    digits = tidy_phone(text).removeprefix("+86")
    if member is None and digits:
        member = Member.objects.filter(mobile=digits, is_active=True).first()
    return member
