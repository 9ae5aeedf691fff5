"""Finding records by a fragment: two Chinese characters, initials, part of a telephone number."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from bihuan.base.search.grams import grams_wanted, words
from bihuan.base.search.models import Entry


def matching(kind: str, text: str) -> "QuerySet[Entry, int]":
    """The keys of the records of the kind in which every word of the text is found, for ``filter(pk__in=…)``.

    A text without a letter or digit finds nothing. The index narrows down, the text itself decides.
    """
    wanted = words(text)
    entries = Entry.objects.filter(kind=kind)
    if not wanted:
        return entries.none().values_list("record", flat=True)
    entries = entries.filter(pk__in=_indexed(sorted({gram for word in wanted for gram in grams_wanted(word)})))
    for word in wanted:
        entries = entries.filter(text__contains=word)
    return entries.values_list("record", flat=True)


def _indexed(grams: list[str]) -> Any:
    if connection.vendor == "sqlite":
        phrase = " AND ".join(f'"{gram}"' for gram in grams)
        return RawSQL("SELECT rowid FROM search_grams WHERE search_grams MATCH %s", [phrase])
    sql = "SELECT id FROM search_entry WHERE string_to_array(grams, ' ') @> %s"
    return RawSQL(sql, [grams])  # noqa: S611
