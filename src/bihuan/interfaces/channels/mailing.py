"""Notices that their readers want by mail too: written into the outbox, each in its reader's language."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.base.organisation.models import Member
from bihuan.insight.notices import services
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.channels.outgoing import mail_later, site
from bihuan.interfaces.wording import notices as wording

STALE = timedelta(days=1)
"""What could not be mailed for so long stands behind the bell; nobody wants it in the mail any more."""
MOST = 500


def mail_notices(*, at: datetime) -> int:
    """Put a mail for each reader into the outbox, with all that is new for them; how many mails. Each notice goes once."""
    waiting = (
        Notice.objects.filter(mailed_at=None, created_at__gt=at - STALE).select_related("member").order_by("pk")[:MOST]
    )
    by_member: dict[Member, list[Notice]] = defaultdict(list)
    for notice in waiting:
        by_member[notice.member].append(notice)
    return sum(_mail(member, notices, at) for member, notices in by_member.items())


def _mail(member: Member, notices: list[Notice], at: datetime) -> bool:
    """One mail about these notices, those that the member wants; all of them count as dealt with."""
    wanted = services.chosen(member)
    told = [notice for notice in notices if notice.kind in wanted and notice.read_at is None]
    put = False
    if told and member.email and member.is_active:
        with translation.override(member.language or settings.LANGUAGE_CODE):
            put = _write(member, told, at)
    services.mailed(notices=notices, at=at)
    return put


def _write(member: Member, told: list[Notice], at: datetime) -> bool:
    words = wording.Words(told)
    shown = [words.shown(notice) for notice in told]
    address = site()
    lines = []
    for one in shown:
        here = f"\n{address}{one.href}" if address and one.href else ""
        lines.append("\n".join(filter(None, [one.text, one.note])) + here)
    more = ngettext("%(count)d notice", "%(count)d notices", len(shown)) % {"count": len(shown)}
    subject = shown[0].text if len(shown) == 1 else more
    lines.append(_("Which notices come by mail is set under Notices, By mail."))
    return mail_later(to=member, subject=subject, lines=lines, dedupe_key=f"notices:{told[0].pk}:{member.pk}", at=at)
