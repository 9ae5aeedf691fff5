"""Imports in words: their states, what becomes of rows, why a step is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.wording import refusals

Label = str | Promise
STATES: dict[str, Label] = {
    "reading": pgettext_lazy("state of an import", "Being read"),
    "waiting": pgettext_lazy("state of an import", "Waits for your word"),
    "running": pgettext_lazy("state of an import", "Running"),
    "done": pgettext_lazy("state of an import", "Done"),
    "failed": pgettext_lazy("state of an import", "Broken off"),
    "stopped": pgettext_lazy("state of an import", "Stopped"),
    "undone": pgettext_lazy("state of an import", "Taken back"),
}
TONES = {
    "reading": "blue",
    "waiting": "amber",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "stopped": "amber",
    "undone": "gray",
}
OUTCOMES: dict[str, Label] = {
    "created": pgettext_lazy("what became of rows", "New"),
    "updated": pgettext_lazy("what became of rows", "Changed"),
    "unchanged": pgettext_lazy("what became of rows", "Unchanged"),
    "skipped": pgettext_lazy("what became of rows", "Duplicates skipped"),
    "failed": pgettext_lazy("what became of rows", "With mistakes"),
}
ON_DUPLICATE: dict[str, Label] = {
    "skip": _("leave the record as it is"),
    "update": _("bring the record up to what the row says"),
}
PASSED_OVER: dict[str, Label] = {
    "unknown": _("its title has none of our words"),
    "hidden": _("it is hidden"),
    "empty": _("it is empty"),
    "left_out": _("left out by choice"),
    "no_headings": _("no headings among the first ten rows"),
}

refusals.add(
    {
        "no_sheets": _("Choose at least one sheet."),
        "no_files": _("Choose at least one file."),
        "too_many_files_at_once": _("At most %(most)s files at once."),
        "not_a_workbook": _("%(name)s is no workbook: .xlsx, .xls and .csv are read."),
        "bad_mapping_file": _("The mapping file cannot be used: %(why)s"),
    }
)
