"""The first page: the regulations that ship, clause by clause."""

import importlib.metadata
from functools import cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bihuan.interfaces.web.pages import clauses
from bihuan.playbook.load import PRESETS, load_preset
from bihuan.playbook.schema.playbook import Playbook

VERSION = importlib.metadata.version("bihuan")


class Shown(NamedTuple):
    """A playbook as the page shows it."""

    id: str
    title: str
    clauses: list[clauses.Row]


@cache
def _presets() -> tuple[Playbook, ...]:
    """They ship with the package and do not change while it runs."""
    return tuple(load_preset(name) for name in PRESETS)


@require_safe
def playbooks(request: HttpRequest) -> HttpResponse:
    """Every shipped playbook with its clauses, in the reader's language."""
    language = get_language() or "zh-hans"
    shown = [Shown(book.id, clauses.text(book.title, language), clauses.rows(book, language)) for book in _presets()]
    return render(request, "pages/playbooks.html", {"playbooks": shown, "version": VERSION})
