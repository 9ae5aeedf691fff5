"""``bihuan playbook``: list, check and replay regulations. Touches no database (``docs/reference/replay.md``)."""

from pathlib import Path

import click
from rich.table import Table

from bihuan.interfaces.cli.cells import Cells
from bihuan.interfaces.cli.tables import Tables
from bihuan.interfaces.cli.terminal import console, language_option, reading, refuse, write
from bihuan.interfaces.cli.words import word
from bihuan.interfaces.collecting import no_search_for_cycles
from bihuan.playbook.compare import compare
from bihuan.playbook.complaints import BadInput, Language
from bihuan.playbook.engine import evaluate, fold
from bihuan.playbook.fold import Store
from bihuan.playbook.instants import parse_instant
from bihuan.playbook.load import PRESETS, PlaybookError, load_preset, load_regulation, read_source
from bihuan.playbook.load.events import read_events
from bihuan.playbook.load.people import read_people
from bihuan.playbook.people import Person
from bihuan.playbook.printed import comparison_pieces, pieces
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline
from bihuan.playbook.schema.values import clause_order

FILE = click.Path(path_type=Path)


@click.group()
def playbook() -> None:
    """List, check and replay playbooks: a company's written sales regulations as data."""


@playbook.command("list")
@language_option
def list_presets(lang: Language) -> None:
    """The playbooks that come with the product."""
    table = Table(header_style="dim")
    for name in ("preset", "title", "rules"):
        table.add_column(word(name, lang))
    for name in PRESETS:
        preset = load_preset(name)
        table.add_row(name, getattr(preset.title, lang), " ".join(_clauses(preset)))
    console().print(table)


@playbook.command("check")
@click.argument("playbook")
@language_option
def check(playbook: str, lang: Language) -> None:
    """Validate PLAYBOOK: a preset's name, a YAML file, or a timeline file. Names every mistake; exit status 2."""
    regulation = _regulation(playbook, lang)
    counts = [len(version.playbook.rules()) for version in regulation.versions]
    if len(counts) == 1:
        click.echo(word("valid", lang, playbook=playbook, count=counts[0]))
    else:
        listed = ("、" if lang == "zh" else ", ").join(map(str, counts))
        click.echo(word("valid_versions", lang, playbook=playbook, versions=len(counts), counts=listed))


@playbook.command("show")
@click.argument("playbook")
@language_option
def show(playbook: str, lang: Language) -> None:
    """Print PLAYBOOK word for word: a preset to start a regulation of one's own from (`… > ours.yaml`)."""
    try:
        write([read_source(playbook).text])
    except PlaybookError as error:
        refuse(error.text(lang))


@playbook.command("replay")
@click.argument("playbook")
@click.option("--people", required=True, type=FILE, help="people.json")
@click.option("--events", required=True, type=FILE, help="events.jsonl")
@click.option("--until", required=True, metavar="TIME", help="Up to and including this moment (RFC 3339).")
@click.option("--since", metavar="TIME", help="Leave out what opened or happened before this moment.")
@click.option("--against", metavar="OTHER", help="Another playbook: show what would differ.")
@click.option("--json", "as_json", is_flag=True, help="The exact document instead of tables.")
@language_option
def replay(
    playbook: str,
    people: Path,
    events: Path,
    until: str,
    since: str | None,
    against: str | None,
    as_json: bool,
    lang: Language,
) -> None:
    """Replay EVENTS through PLAYBOOK: which duties, proposals and violations it finds."""
    bounds = _moment("--until", until, lang), None if since is None else _moment("--since", since, lang)
    regulation = _regulation(playbook, lang)
    other = None if against is None else _regulation(against, lang)
    if other is not None and other.zone != regulation.zone:
        refuse(word("zones", lang))
    with no_search_for_cycles():
        staff, store = _input(people, events, regulation.zone, bounds[0], lang)
        result = evaluate(regulation, staff, store, since=bounds[1])
        comparison = None if other is None else compare(result, evaluate(other, staff, store, since=bounds[1]))
        if as_json:
            write(pieces(result) if comparison is None else comparison_pieces(comparison))
            return
    titles = _titles(regulation, lang) | _titles(other or regulation, lang)
    tables = Tables(console(), Cells(lang, {person.id: person.name for person in staff}, titles))
    if comparison is None:
        tables.result(result)
    else:
        tables.comparison(comparison)
    _remarks(tables, bounds, regulation, staff, store)


def _remarks(
    tables: Tables, bounds: tuple[int, int | None], regulation: Timeline, staff: list[Person], store: Store
) -> None:
    """What most likely is a slip of the pen: the contract has it count for nothing, silently."""
    if bounds[1] is not None and bounds[0] < bounds[1]:
        tables.say("until_first", "yellow")
    if store.unknown_verbs:
        names = ", ".join(f"{verb} ×{count}" for verb, count in store.unknown_verbs.most_common(10))
        tables.say("unknown_verbs", "yellow", count=store.unknown_verbs.total(), names=names)
    known = {role for version in regulation.versions for role in version.playbook.roles}
    held = {role for person in staff for role in (person.role, *(role for _, _, role in person.roles))}
    strange = sorted(held - known)
    if strange:
        tables.say("unknown_roles", "yellow", names=", ".join(strange[:10]))


def _regulation(name: str, lang: Language) -> Timeline:
    try:
        return load_regulation(name)
    except PlaybookError as error:
        refuse(error.text(lang))


def _input(people: Path, events: Path, zone: str, until: int, lang: Language) -> tuple[list[Person], Store]:
    try:
        staff = read_people(people)
        known = frozenset(person.id for person in staff)
        with reading(events, word("reading", lang)) as progress:
            return staff, fold(read_events(events, known, progress=progress), zone=zone, until=until)
    except BadInput as error:
        refuse(error.text(lang))


def _moment(option: str, text: str, lang: Language) -> int:
    try:
        return parse_instant(text)
    except ValueError:
        refuse(word("no_time", lang, option=option, value=text))


def _titles(regulation: Timeline, lang: Language) -> dict[str, str]:
    """The clauses' titles; a duty's stands before a proposal's or a gate's of the same clause."""
    return {
        clause: getattr(rule.title, lang)
        for version in regulation.versions
        for _, clause, rule in reversed(version.playbook.rules())
    }


def _clauses(playbook: Playbook) -> list[str]:
    return sorted({clause for _, clause, _ in playbook.rules()}, key=clause_order)
