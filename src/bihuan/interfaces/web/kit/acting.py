"""Running a service for a page: what it refuses becomes words in the right place, what it does is done once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bihuan.base.records.refusals import Conflict, Refused
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import conflicts, sending
from bihuan.interfaces.web.kit.pages import Crumbs, render_page
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.web.middleware import by_htmx
from bihuan.interfaces.wording import refusals

Label = str | Promise
Result = TypeVar("Result")


class Done(NamedTuple):
    """Where to go after an act, and what to say there."""

    url: str
    message: Label = ""


@dataclass(frozen=True)
class FormPage:
    """What a page with a form says around it."""

    title: Label
    back: str
    submit: Label = ""
    crumbs: Crumbs = ()
    note: Label = ""
    template: str = "kit/form_page.html"
    context: Mapping[str, Any] = field(default_factory=dict)


def form_page(
    request: HttpRequest,
    *,
    form: RecordForm[Any],
    save: Callable[[RecordForm[Any]], Result],
    done: Callable[[Result], Done],
    title: Label,
    back: str,
    submit: Label = "",
    crumbs: Crumbs = (),
    note: Label = "",
    read: Callable[[Any], Mapping[str, Any]] | None = None,
    template: str = "kit/form_page.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page with a form, from opening to saved. ``read`` shows the newer record of a Conflict by the form's names."""
    page = FormPage(title, back, submit or _("Save"), crumbs, note, template, context or {})
    if request.method != "POST":
        return show_form(request, form, page)
    if conflicts.chosen(request):
        form.data = conflicts.merged(request, form)
    if not form.is_valid():
        return show_form(request, form, page, status=422)
    try:
        return _saved(request, form, save, done)
    except Refused as refused:
        form.refuse(refusals.text(refused), field=refused.field, clause=refused.clause)
        return show_form(request, form, page, status=422)
    except Conflict as newer:
        if read is None:
            return errors.conflict(request)
        return _both(request, form, page, conflicts.compare(form, read(newer.current), newer.current))


def _saved(
    request: HttpRequest,
    form: RecordForm[Any],
    save: Callable[[RecordForm[Any]], Result],
    done: Callable[[Result], Done],
) -> HttpResponse:
    told: list[Label] = []

    def work() -> str:
        finished = done(save(form))
        told.append(finished.message)
        return finished.url

    url, repeated = sending.once(request, work, by_content=True)
    if repeated:
        messages.info(request, _("This was saved already; here it is."))
    elif told and told[0]:
        messages.success(request, str(told[0]))
    return go(request, url)


def show_form(request: HttpRequest, form: RecordForm[Any], page: FormPage, *, status: int = 200) -> HttpResponse:
    """The form as it stands; for htmx, which sent it, only the form itself."""
    context = {"form": form, "page": page, "action": request.get_full_path(), **page.context}
    if status != 200 and by_htmx(request):
        return render(request, "kit/form.html", context, status=status)
    return render_page(
        request, page.template, context, title=page.title, crumbs=page.crumbs, note=page.note, status=status
    )


def _both(request: HttpRequest, form: RecordForm[Any], page: FormPage, found: conflicts.Comparison) -> HttpResponse:
    context = {"form": form, "page": page, "action": request.get_full_path(), "comparison": found}
    if by_htmx(request):
        return render(request, "kit/conflict.html", context, status=409)
    return render_page(request, "kit/conflict_page.html", context, title=page.title, crumbs=page.crumbs, status=409)


def act(
    request: HttpRequest,
    work: Callable[[], Result],
    *,
    done: Callable[[Result], Done],
    back: str = "",
) -> HttpResponse:
    """Run a service for a button. Refused: said as a notice where one was (``next``, else ``back``); Conflict: 409."""
    told: list[Label] = []

    def run() -> str:
        finished = done(work())
        told.append(finished.message)
        return finished.url

    try:
        url, repeated = sending.once(request, run)
    except Refused as refused:
        return refuse(request, refused, back=back)
    except Conflict:
        return errors.conflict(request)
    if told and told[0] and not repeated:
        messages.success(request, str(told[0]))
    return go(request, url)


def refuse(request: HttpRequest, refused: Refused, *, back: str = "") -> HttpResponse:
    """Say why not, where one was."""
    if by_htmx(request):
        return errors.answer(
            request, errors.Trouble(422, _("This is not possible"), refusals.text(refused), refused.clause)
        )
    messages.error(request, with_clause(refusals.text(refused), refused.clause))
    return go(request, here(request, back))


def with_clause(words: str, clause: str | None) -> str:
    """A sentence with the clause it rests on."""
    return _("%(words)s (clause %(clause)s)") % {"words": words, "clause": clause} if clause else words


def here(request: HttpRequest, back: str = "") -> str:
    """Where one came from: the form's ``next`` when it is an address of this site, else ``back``, else the start page."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else back or "/"


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Go on to the address, by a GET; htmx loads it as a whole page."""
    if by_htmx(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def one_by_one(
    request: HttpRequest, ids: Sequence[str], work: Callable[[str], Any], *, done: Callable[[int], Label]
) -> HttpResponse:
    """Run a service for each chosen record by itself, where it has no batch: how many were done, why the others were not."""
    if not ids:
        raise BadRequest("nothing was chosen")
    finished, reasons = 0, dict[str, int]()
    for each in ids:
        try:
            work(each)
            finished += 1
        except Refused as refused:
            words = with_clause(refusals.text(refused), refused.clause)
            reasons[words] = reasons.get(words, 0) + 1
    if finished:
        messages.success(request, str(done(finished)))
    for words, count in reasons.items():
        messages.error(request, _("%(count)s not done: %(reason)s") % {"count": count, "reason": words})
    return go(request, here(request))
