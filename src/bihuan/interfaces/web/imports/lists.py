"""The list of imports."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.base.imports.models import Import
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Button, Column, RecordList
from bihuan.interfaces.wording import import_pages as words

RUN = "imports.run"


def names_of(files: Any) -> str:
    """The files' names in a row."""
    return "、".join(str(one.get("name", "")) for one in files or ())


def _files(row: Mapping[str, Any]) -> Cell:
    return Cell("link", names_of(row["files"]) or row["public_id"], reverse("imports:detail", args=[row["public_id"]]))


def _count(outcome: str, tone: str = "") -> cells.Renderer:
    """Of the result, before there is one of the trial; the sums only, for the mistakes of a large file are long."""
    paths = (f"result__totals__{outcome}", f"dry_run__totals__{outcome}")

    def count(row: Mapping[str, Any]) -> int | None:
        return next((int(row[path]) for path in paths if row[path] is not None), None)

    def show(row: Mapping[str, Any]) -> Cell:
        found = count(row)
        return Cell() if found is None else Cell("number", f"{found:,}", tone=tone if found else "")

    return cells.computed(paths, show, plain=count, align="number")


IMPORTS = RecordList(
    name="imports",
    title=_("Imports"),
    permission=RUN,
    rows=lambda member: Import.objects.all().visible_to(member),
    columns=(
        Column("files", _("Files"), cells.computed(("files", "public_id"), _files), lead=True),
        Column("state", _("State"), cells.badge("state", words.STATES, words.TONES), order=("state",)),
        Column("by", _("Who"), cells.text("created_by__name"), order=("created_by__sort_key",)),
        Column("at", _("When"), cells.moment("created_at"), order=("created_at",)),
        Column("read", _("Rows"), _count("read")),
        Column("created", words.OUTCOMES["created"], _count("created")),
        Column("failed", words.OUTCOMES["failed"], _count("failed", "red")),
    ),
    order="-at",
    filters=(
        filters.choice("state", _("State"), words.STATES),
        filters.dates("at", _("When"), path="created_at", moments=True),
    ),
    create=Button(_("Import a workbook"), "imports:create", RUN, icon="file-upload"),
    buttons=(Button(_("Take the workbook out"), "imports:out", icon="download"),),
    empty=_(
        "Nothing has come in yet. Bring the workbook that your team keeps: it is checked before anything is written."
    ),
)
