"""Keeping the search index: whoever writes a record puts what it is found by, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from bihuan.base.records.services import insert_values
from bihuan.base.search.grams import grams_of, lines_of, of_kind
from bihuan.base.search.models import Entry

CHUNK = 200


class Words(NamedTuple):
    """What a record is found by. Each of ``people`` is a person's name, whose surname is read as one."""

    texts: Sequence[str]
    people: Sequence[str] = ()


def put(kind: str, record: int, *texts: str, people: Sequence[str] = ()) -> None:
    """Make the record findable by the texts, and by nothing else that was put before."""
    put_all(kind, {record: Words(texts, people)})


def put_all(kind: str, found_by: Mapping[int, Words]) -> None:
    """The same for many records, a few statements for each 200."""
    records = list(found_by)
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        before = {entry.record: entry for entry in Entry.objects.filter(kind=kind, record__in=chunk)}
        entries = [_entry(kind, record, found_by[record]) for record in chunk]
        changed = [entry for entry in entries if not _same(entry, before.get(entry.record))]
        _forget([before[entry.record] for entry in changed if entry.record in before])
        Entry.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["kind", "record"], update_fields=["text", "grams"]
        )
        _learn(kind, [entry.record for entry in changed])


def put_new(kind: str, found_by: Mapping[int, Words]) -> None:
    """The same for records that were made just now, of which nothing was put before."""
    put_all_new({kind: found_by})


def put_all_new(found_by: Mapping[str, Mapping[int, Words]]) -> None:
    """The same for new records of several kinds: two statements for all of them."""
    values = [
        (kind, record, *_searched(words)) for kind, records in found_by.items() for record, words in records.items()
    ]
    keys = insert_values(Entry, ("kind", "record", "text", "grams"), values)
    _learned([(key, kind, grams) for key, (kind, *_, grams) in zip(keys, values, strict=True)])


def drop(kind: str, records: Iterable[int]) -> None:
    """The records are found no more."""
    entries = list(Entry.objects.filter(kind=kind, record__in=list(records)))
    _forget(entries)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _entry(kind: str, record: int, words: Words) -> Entry:
    text, grams = _searched(words)
    return Entry(kind=kind, record=record, text=text, grams=grams)


def _searched(words: Words) -> tuple[str, str]:
    lines = lines_of(words.texts, words.people)
    return "\n".join(lines), " ".join(grams_of(lines))


def _same(entry: Entry, before: Entry | None) -> bool:
    return before is not None and before.text == entry.text


def _forget(entries: Sequence[Entry]) -> None:
    """FTS5 keeps no copy of the text: it must be told what it forgets. PostgreSQL's index follows the column."""
    if connection.vendor == "sqlite" and entries:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', %s, %s)",
                [(entry.pk, _indexed(entry.kind, entry.grams)) for entry in entries],
            )


def _learn(kind: str, records: Sequence[int]) -> None:
    if connection.vendor == "sqlite" and records:
        _learned(list(Entry.objects.filter(kind=kind, record__in=records).values_list("pk", "kind", "grams")))


def _learned(entries: Sequence[tuple[int, str, str]]) -> None:
    if connection.vendor == "sqlite" and entries:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_grams (rowid, grams) VALUES (%s, %s)",
                [(key, _indexed(kind, grams)) for key, kind, grams in entries],
            )


def _indexed(kind: str, grams: str) -> str:
    return " ".join(of_kind(kind, grams.split()))
