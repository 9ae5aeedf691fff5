"""Changes of people move duties. The one place that tells the engine, and says what moved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from bihuan.base.duties.services import people_changed
from bihuan.base.organisation.models import Member


@dataclass
class Changed:
    """Whose days changed, and from when on; the services' results are told here while they run."""

    since: dict[str, date] = field(default_factory=dict)

    def note(self, member: Member, since: date) -> None:
        """The member's days changed from then on."""
        self.since[member.code] = min(since, self.since.get(member.code, since))


def moving(request: HttpRequest, run: Callable[[Changed], HttpResponse]) -> HttpResponse:
    """Answer by ``run``; then, when its transaction is through, move the duties and say how many moved.

    Should this process die in between, the clock's sweep finds the difference.
    """
    changed = Changed()
    response = run(changed)
    if changed.since:
        moves = people_changed(codes=list(changed.since), since=min(changed.since.values()), at=timezone.now())
        if moves:
            words = ngettext("%(count)d duty moved.", "%(count)d duties moved.", len(moves))
            messages.info(request, words % {"count": len(moves)})
    return response
