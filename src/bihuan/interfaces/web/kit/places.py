"""Where the records of a kind are shown: their list, each one's page, the way to it; and a small form for one act on one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.pages import Crumbs, Label
from bihuan.interfaces.web.kit.record_form import RecordForm


class Shown(Protocol):
    """A record that has a page of its own."""

    public_id: str
    name: str
    version: int


Save = Callable[[RecordForm[Any], Member, datetime], Any]
"""The service that a form's values go to: the form, who, when."""


@dataclass(frozen=True)
class Place:
    """``stage``: the addresses' namespace, with ``list`` and ``detail`` in it; ``title``: what the list is called."""

    stage: str
    title: Label

    def home(self) -> str:
        """The list."""
        return reverse(f"{self.stage}:list")

    def page_of(self, public_id: str) -> str:
        """A record's own page."""
        return reverse(f"{self.stage}:detail", args=[public_id])

    def crumbs(self, record: Shown | None = None) -> Crumbs:
        """Where one stands: below the list, or below a record."""
        above = [(self.title, self.home())]
        return above if record is None else [*above, (record.name, self.page_of(record.public_id))]

    def small_form(
        self,
        request: HttpRequest,
        record: Shown,
        *,
        permission: str,
        spec: FormSpec[Any],
        save: Save,
        title: Label,
        message: Label,
        submit: Label = "",
        initial: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        """One act on the record, which the member may see; back on its page ``message`` says that it is done."""
        member, now, here = rights.require(request, permission), timezone.now(), self.page_of(record.public_id)
        return form_page(
            request,
            form=spec.form(request, initial=dict(initial or {}), version=record.version),
            save=lambda form: save(form, member, now),
            done=lambda _row: Done(here, message),
            title=title,
            submit=submit,
            back=here,
            crumbs=self.crumbs(record),
        )
