"""A company for a database that has none: an import is the first thing that some do."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.base.organisation.days import day_of
from bihuan.interfaces import founding
from bihuan.interfaces.cli.terminal import say

ACCOUNT = "admin"
LONGEST = 120


def set_up(name: str, preset: str, *, trial: bool) -> None:
    """The company, its regulation from next Monday on, and an administrator without a password; what was done is said."""
    now = timezone.now()
    called = name.strip()[:LONGEST] or _("My company")
    value = founding.Founding(
        company=called,
        preset=preset,
        departments=(),
        administrator=_("Administrator"),
        account=ACCOUNT,
        starts_on=day_of(now) + timedelta(days=7 - day_of(now).weekday()),
    )
    founding.found(value, password_hash="", at=now)
    if not trial:
        told = {"name": called, "preset": preset, "day": value.starts_on.isoformat(), "account": ACCOUNT}
        words = _(
            "The database was empty: set up the company “%(name)s” with the regulation “%(preset)s” from %(day)s on."
        )
        say(words % told)
        say(_("Its administrator is the account “%(account)s”, which has no password yet.") % told)
