"""One's notices: what is new, what was, which kinds come by mail too."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.insight.notices import services
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.channels.outgoing import can_mail
from bihuan.interfaces.web.kit.acting import Done, act, go
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import member
from bihuan.interfaces.wording import notices as wording

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The notices, the latest first; at first those one has not looked at."""
    me = member(request)
    kind = request.GET.get("kind", "")
    everything = request.GET.get("show") == "all"
    rows = Notice.objects.of(me)
    if kind in wording.KINDS:
        rows = rows.filter(kind=kind)
    unread = rows.unread().count()
    page = Paginator(rows if everything else rows.unread(), PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    words = wording.Words(found)
    context = {
        "page": page,
        "shown": [words.shown(one) for one in found],
        "unread": unread,
        "everything": everything,
        "kind": kind,
        "kinds": _offered(me).items(),
    }
    return render_page(request, "notices/list.html", context, title=_("Notices"))


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what the notice is about; it counts as seen."""
    me = member(request)
    notice = Notice.objects.of(me).filter(pk=pk).first()
    if notice is None:
        raise Http404
    services.mark_read(member=me, ids=[notice.pk], at=timezone.now())
    return go(request, wording.address(notice) or reverse("notices:list"))


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Count those named, or all, as seen."""
    me = member(request)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 19]
    services.mark_read(member=me, ids=None if "all" in request.POST else ids, at=timezone.now())
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Which kinds come by mail too."""
    me = member(request)
    offered, by_mail = _offered(me), services.chosen(me)
    if request.method == "POST":
        # What is not offered stays as it was: who becomes an administrator again finds it so.
        chosen = [code for code in by_mail if code not in offered]
        chosen += [code for code in request.POST.getlist("kind") if code in offered]
        return act(
            request,
            lambda: services.choose(member=me, by_mail=chosen),
            done=lambda _nothing: Done(reverse("notices:settings"), _("Saved.")),
        )
    context = {
        "kinds": [(code, label, code in by_mail, wording.ICONS[code]) for code, label in offered.items()],
        "can_mail": can_mail(company()),
        "me": me,
    }
    crumbs = [(_("Notices"), reverse("notices:list"))]
    return render_page(request, "notices/settings.html", context, title=_("Which notices come by mail"), crumbs=crumbs)


def _offered(me: Member) -> dict[str, wording.Label]:
    """The kinds that may come to this member at all."""
    return {code: label for code, label in wording.KINDS.items() if me.is_administrator or not KINDS[code].of_the_site}
