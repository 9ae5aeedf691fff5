"""Which regulation held when: a timeline file, or a single playbook that held from the first fact on."""

from collections.abc import Iterator
from pathlib import Path

from bihuan.playbook.load.document import Document, YamlMapping, read_document, read_mapping, refused
from bihuan.playbook.load.playbooks import parse_playbook, playbook_of
from bihuan.playbook.load.problems import SHOWN, PlaybookError, Problem
from bihuan.playbook.load.sources import PRESETS, Source, read_file, read_source
from bihuan.playbook.schema.checks import Mismatch
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline, TimelineFile, Version


def load_timeline(path: str | Path) -> Timeline:
    """The versions of a timeline file; PlaybookError names the mistakes of the file and of every playbook it names."""
    source = read_file(Path(path), shown=str(path))
    mapping = read_mapping(source)
    if not mapping.is_timeline:
        raise PlaybookError((Problem(source.name, 1, "", None, "needs_timeline"),))
    return _timeline(mapping, Path(path).parent)


def load_regulation(name_or_path: str | Path) -> Timeline:
    """A preset, a playbook file or a timeline file. A playbook alone is one version without a start."""
    mapping = read_mapping(read_source(name_or_path))
    if mapping.is_timeline:
        return _timeline(mapping, Path(name_or_path).parent)
    playbook = playbook_of(mapping)
    return Timeline(playbook.id, playbook.calendar.zone, (Version(None, playbook),))


def _timeline(mapping: YamlMapping, folder: Path) -> Timeline:
    document = read_document(mapping, TimelineFile, _order)
    playbooks, theirs = _playbooks(document, folder)
    if document.mistakes or theirs:
        own = refused(mapping.source.name, document.mistakes, document.root)
        problems = (*own.problems, *(problem for error in theirs for problem in error.problems))
        more = own.more + sum(error.more for error in theirs)
        raise PlaybookError(problems[:SHOWN], more + max(0, len(problems) - SHOWN))
    file = document.sound
    versions = tuple(Version(entry.start, playbooks[entry.playbook]) for entry in file.timeline)
    return Timeline(file.id, versions[0].playbook.calendar.zone, versions)


def _playbooks(document: Document[TimelineFile], folder: Path) -> tuple[dict[str, Playbook], list[PlaybookError]]:
    """The playbooks by the names the file gives them, each read once, and the errors of those that are not usable."""
    playbooks, theirs = dict[str, Playbook](), list[PlaybookError]()
    if ("timeline",) in document.cut:
        return playbooks, theirs
    bad: set[str] = set()
    for index, entry in enumerate(document.sound.timeline):
        name, key = entry.playbook, ("timeline", index, "playbook")
        if name not in playbooks and name not in bad:
            try:
                playbooks[name] = parse_playbook(_named(name, folder))
            except PlaybookError as error:
                bad.add(name)
                theirs.append(error)
        if name in bad:
            document.add([Mismatch(key, "bad_version", {"value": name})])
            continue
        zone, first = playbooks[name].calendar.zone, next(iter(playbooks.values())).calendar.zone
        if zone != first:
            document.add([Mismatch(key, "another_zone", {"value": zone, "first": first})])
    return playbooks, theirs


def _named(name: str, folder: Path) -> Source:
    return read_source(name) if name in PRESETS else read_file(folder / name, shown=str(folder / name))


def _order(file: TimelineFile) -> Iterator[Mismatch]:
    """Each version starts on a Monday, after the one before it."""
    for index, entry in enumerate(file.timeline):
        path = ("timeline", index, "start")
        if entry.start.weekday():
            yield Mismatch(path, "not_monday", {"value": str(entry.start)})
        if index and entry.start <= file.timeline[index - 1].start:
            yield Mismatch(path, "not_ascending", {"value": str(entry.start)})
