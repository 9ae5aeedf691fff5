"""Finding records by a fragment: two Chinese characters, initials, part of a telephone number."""

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from bihuan.base.search.grams import PAIR, grams_wanted, of_kind, words
from bihuan.base.search.index import GRAMS
from bihuan.base.search.models import Entry


def matching(kind: str, text: str) -> "QuerySet[Entry, int]":
    """The keys of the records of the kind in which every word of the text is found, for ``filter(pk__in=…)``.

    A text without a letter or digit finds nothing. The index narrows down to the kind's entries that have the words' pairs; the
    text itself decides where a word is longer than a pair. That the kind is left to the index is meant: PostgreSQL then
    knows how many entries it will meet, and has no other way to them, such as trying a hundred thousand records one by one.
    """
    wanted = words(text)
    if not wanted:
        return Entry.objects.none().values_list("record", flat=True)
    grams = sorted({gram for word in wanted for gram in grams_wanted(word)})
    entries = Entry.objects.filter(_indexed(of_kind(kind, grams)))
    for word in wanted:
        if len(word) > PAIR:
            entries = entries.filter(GreaterThan(StrIndex("text", Value(word)), 0))
    return entries.values_list("record", flat=True)


def _indexed(grams: list[str]) -> Q:
    if connection.vendor == "sqlite":
        phrase = " AND ".join(f'"{gram}"' for gram in grams)
        return Q(pk__in=RawSQL("SELECT rowid FROM search_grams WHERE search_grams MATCH %s", [phrase]))
    return Q(RawSQL(f"{GRAMS} @> %s", [grams], output_field=BooleanField()))  # noqa: S611 - the words are parameters
