"""What the frame around a page shows: who is here, where one can go, what the company should know. Filled as it is read.

Whoever knows of a banner or a count says so before the page is rendered::

    frame.of(request).banners.append(frame.Banner(_("The calendar of 2027 is provisional."), href=…))
    frame.of(request).counts["today"] = 3
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.selectors import company
from bihuan.base.records.counting import CountOf
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.web.kit import navigation
from bihuan.interfaces.web.middleware import login_address

MOST_UNREAD = 99
READ_ALONG = {
    "company_name": Subquery(Company.objects.filter(pk=1).values("name")),
    "company_is_demo": Exists(Company.objects.filter(pk=1, is_demo=True)),
    "unread": CountOf(Notice.objects.filter(member=OuterRef("pk")).unread(), most=MOST_UNREAD + 1),
}
"""What the frame shows beside the member: read in the one statement that each request begins with."""
THEMES = ("light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True)
class Banner:
    """A line over the page. Tones: blue to know, amber to mind, red to act, purple for the demo company."""

    text: str | Promise
    tone: str = "blue"
    icon: str = "info-circle"
    href: str = ""
    act: str | Promise = ""


@dataclass
class Frame:
    """The frame of one request; nothing is asked of the database until a page shows it."""

    request: HttpRequest
    banners: list[Banner] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def company(self) -> Company | None:
        """The company; None before it is set up."""
        return company()

    @cached_property
    def member(self) -> Member | None:
        """Who is here, if somebody is."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Member) else None

    def _along(self, name: str) -> Any:
        """What was read along with the member; None when somebody else, or nobody, has read them."""
        return getattr(self.member, name, None)

    @cached_property
    def company_name(self) -> str:
        """The company's name; empty before it is set up."""
        name = self._along("company_name")
        return str(name) if name is not None else self.company.name if self.company else ""

    @property
    def unread(self) -> int:
        """How many notices the member has not looked at; no more than a bell can show are counted."""
        return self._along("unread") or 0

    @property
    def initial(self) -> str:
        """The letter in the round mark: a Chinese given name's last, a Latin name's first."""
        name = self.member.name if self.member else ""
        return name[:1].upper() if name.isascii() else name[-1:]

    @cached_property
    def groups(self) -> list[tuple[Any, list[navigation.Shown]]]:
        """The side bar."""
        groups = [(group, navigation.visible(self.request, group.entries)) for group in navigation.GROUPS]
        here = navigation.current(self.request.path, [href for _group, entries in groups for _entry, href in entries])
        return [
            (
                group,
                [
                    navigation.Shown(entry, href, self.counts.get(entry.code, 0), href == here)
                    for entry, href in entries
                ],
            )
            for group, entries in groups
            if entries
        ]

    @cached_property
    def phone(self) -> list[navigation.Shown]:
        """The bottom bar of a phone."""
        known = {one.entry.code: one for _group, entries in self.groups for one in entries}
        return [known[code] for code in navigation.PHONE if code in known]

    @cached_property
    def quick(self) -> list[navigation.Shown]:
        """What the + offers."""
        return [navigation.Shown(entry, href) for entry, href in navigation.visible(self.request, navigation.QUICK)]

    @cached_property
    def lines(self) -> list[Banner]:
        """The banners, the demo company's first."""
        demo = Banner(
            _("This is the demo company: everything in it is invented, and you may change it as you like."),
            "purple",
            "bulb",
        )
        read = self._along("company_is_demo")
        is_demo = read if read is not None else self.company is not None and self.company.is_demo
        return [demo, *self.banners] if is_demo else self.banners

    @property
    def theme(self) -> str:
        """The chosen theme; empty for the system's."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def languages(self) -> list[tuple[str, str, bool]]:
        """What the pages can be read in: code, its own name, whether it is chosen."""
        chosen = get_language()
        return [(code, get_language_info(code)["name_local"], code == chosen) for code, _name in settings.LANGUAGES]

    def link(self, name: str) -> str:
        """The address of a page by its name, empty while it is not there."""
        return navigation.address(name) or ""

    @cached_property
    def pages(self) -> dict[str, str]:
        """Pages that the frame itself leads to, by what they are for."""
        names = {
            "start": "start",
            "search": "search:results",
            "notices": "notices:list",
            "profile": "accounts:profile",
            "security": "accounts:security",
            "sessions": "accounts:sessions",
            "logout": "accounts:logout",
            "language": "set_language",
            "theme": "kit:theme",
            "token": "kit:token",
        }
        return {use: self.link(name) for use, name in names.items()}

    @property
    def login(self) -> str:
        """Where to sign in beside a page whose session has ended."""
        return login_address(self.link("kit:renewed") or "/")


def of(request: HttpRequest) -> Frame:
    """The frame of this request, always the same one."""
    held = getattr(request, "frame", None)
    if held is None:
        held = Frame(request)
        request.frame = held  # type: ignore[attr-defined]
    return held


def processor(request: HttpRequest) -> dict[str, Any]:
    """For every template: the frame, and which layout to extend: a whole page, or what goes into a dialog."""
    return {"frame": of(request), "layout": layout(request)}


def layout(request: HttpRequest) -> str:
    """A page asked for by a dialog or drawer comes without anything around it."""
    inside = request.headers.get("HX-Target", "") in {"dialog-body", "drawer-body"}
    return "layouts/inside.html" if inside and request.headers.get("HX-Request") == "true" else "layouts/page.html"
