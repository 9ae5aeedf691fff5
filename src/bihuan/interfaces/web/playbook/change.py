"""Changing the regulation: edit or upload the text, see its mistakes and what it would have done, publish it from a Monday on."""

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.organisation.models import Member, Position
from bihuan.base.policies import services
from bihuan.base.policies.models import Draft
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.kit import rights, sending
from bihuan.interfaces.web.kit.acting import Done, act, go, refuse
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.playbook import previews, publishing
from bihuan.interfaces.web.playbook.moved import moved
from bihuan.interfaces.web.playbook.versions import comparison
from bihuan.interfaces.web.playbook.views import crumbs, in_force, reader
from bihuan.interfaces.web.playbook.words import previewed
from bihuan.playbook.complaints import Language
from bihuan.playbook.load import PRESETS, PlaybookError, parse_playbook, read_source
from bihuan.playbook.load.sources import LARGEST, read_upload
from bihuan.playbook.schema.playbook import Playbook

MONDAYS = 9


def language() -> Language:
    """The loader's language for the reader."""
    return "en" if reader().startswith("en") else "zh"


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The text one is changing, from the version in force to begin with. POST keeps it and checks it."""
    member, now = rights.require(request, "playbook.publish"), timezone.now()
    if request.method == "POST":
        try:
            name, text = _sent(request)
            services.save_draft(text=text, name=name, by=member, at=now)
        except PlaybookError as wrong:
            return _page(request, member, now, wrong=wrong, status=422)
        return go(request, f"{reverse('playbook:change')}?checked=1")
    return _page(request, member, now)


def _sent(request: HttpRequest) -> tuple[str, str]:
    """The uploaded file, else what was typed; a browser's line ends are made the file's."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile) and upload.size:
        source = read_upload(upload.name or "playbook.yaml", upload.read(LARGEST + 1))
        return source.name[-120:], source.text
    name = " ".join(request.POST.get("name", "").split())[:120] or "playbook.yaml"
    return name, request.POST.get("text", "").replace("\r\n", "\n")


def _page(
    request: HttpRequest, member: Member, now: datetime, *, wrong: PlaybookError | None = None, status: int = 200
) -> HttpResponse:
    draft = Draft.objects.filter(pk=member.pk).first()
    held, coming = in_force(now)
    base = coming[-1] if coming else held
    playbook, wrong = (None, wrong) if draft is None or wrong else checked(draft)
    text = draft.text if draft is not None else base.text if base is not None else ""
    context = {
        "draft": draft,
        "base": base,
        "name": draft.name if draft is not None else base.name if base is not None else "playbook.yaml",
        "text": text,
        "lines": comparison(base.text, draft.text) if draft is not None and base is not None else [],
        "mistakes": _mistakes(wrong, text),
        "more": wrong.more if wrong else 0,
        "playbook": playbook,
        "strangers": strangers(playbook, now) if playbook else [],
        "token": sending.new_token(),
        "mondays": _mondays(now, coming[-1].starts_on if coming else None),
    }
    title = _("Change the regulation")
    return render_page(request, "playbook/change.html", context, title=title, crumbs=crumbs(), status=status)


def checked(draft: Draft) -> tuple[Playbook | None, PlaybookError | None]:
    """The draft as a regulation, or its mistakes."""
    try:
        return parse_playbook(services.read_text(draft.name, draft.text)), None
    except PlaybookError as wrong:
        return None, wrong


def _mistakes(wrong: PlaybookError | None, text: str) -> list[dict[str, object]]:
    """Each mistake with its line, its clause and the line's words."""
    lines = text.splitlines()
    return [
        {
            "line": problem.line,
            "clause": problem.clause,
            "key": problem.key,
            "words": problem.sentence(language()),
            "text": lines[problem.line - 1].strip()[:120] if 0 < problem.line <= len(lines) else "",
        }
        for problem in (wrong.problems if wrong else ())
    ]


def strangers(playbook: Playbook, now: datetime) -> list[str]:
    """Roles that people hold today and that the text does not name: no duty of a role would reach them."""
    today = now.astimezone(work_calendar().zone).date()
    held = Position.objects.filter(first_on__lte=today).exclude(last_on__lt=today).values_list("role", flat=True)
    return sorted(set(held) - set(playbook.roles)) if playbook.roles else []


def _mondays(now: datetime, after: date | None) -> list[date]:
    """The Mondays from which the text may hold; where a version waits, not before it."""
    today = now.astimezone(work_calendar().zone).date()
    first = max(filter(None, [today + timedelta(days=7 - today.weekday()), after]))
    return [first + timedelta(weeks=number) for number in range(MONDAYS)]


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What the draft would have done over the last quarter; asked for by the page, again until the worker has made it."""
    member, now = rights.require(request, "playbook.publish"), timezone.now()
    draft = Draft.objects.filter(pk=member.pk).first()
    playbook = None if draft is None else checked(draft)[0]
    if draft is None or playbook is None:
        return render(request, "playbook/preview.html", {"refused": _("There is no text without mistakes to look at.")})
    try:
        run = previews.found(draft, now)
    except Refused as refused:
        return refuse(request, refused, back=reverse("playbook:change"))
    made = previewed(run.result, playbook, reader()) if run.state == JobRun.State.DONE else None
    return render(request, "playbook/preview.html", {"run": run, "made": made})


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the draft from the chosen Monday on."""
    member, now = rights.require(request, "playbook.publish"), timezone.now()
    back = reverse("playbook:change")
    try:
        starts_on = date.fromisoformat(request.POST.get("starts_on", ""))
    except ValueError:
        return refuse(request, Refused("not_monday", day=request.POST.get("starts_on", "")), back=back)

    def work() -> int:
        sent = {name: request.POST.get(name, "") for name in ("sha256", "note")}
        return publishing.publish_draft(starts_on=starts_on, **sent, by=member, at=now)[1]

    def done(count: int) -> Done:
        said = _("Published. It holds from %(day)s on and can be taken back until then.") % {"day": starts_on}
        return Done(reverse("playbook:versions"), moved(said, count))

    try:
        return act(request, work, done=done, back=back)
    except PlaybookError:
        return go(request, f"{back}?checked=1")


@require_POST
def take_preset(request: HttpRequest, name: str) -> HttpResponse:
    """Begin a draft with a preset's text, in place of the draft there is."""
    member, now = rights.require(request, "playbook.publish"), timezone.now()
    if name not in PRESETS:
        raise Http404
    address = reverse("playbook:change")
    return act(
        request,
        lambda: services.save_draft(text=read_source(name).text, name=f"{name}.yaml", by=member, at=now),
        done=lambda _draft: Done(address, _("Your draft now holds the preset's text.")),
        back=address,
    )


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    member = rights.require(request, "playbook.publish")
    address = reverse("playbook:regulation")
    return act(
        request,
        lambda: services.discard_draft(by=member),
        done=lambda _row: Done(address, _("The draft was thrown away.")),
    )
