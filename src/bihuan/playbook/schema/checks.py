"""What one part of a playbook says of another: references, doubles, numbers that would repeat."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from unicodedata import normalize
from zoneinfo import ZoneInfo

from bihuan.playbook.schema.duties import ContractReview, Next, Periodic, Weekly
from bihuan.playbook.schema.forms import CORE_FIELDS, WITH_CHOICES, ExtraField, Form, FormId
from bihuan.playbook.schema.numbering import KNOWN, NEEDED, PLACEHOLDER, Number
from bihuan.playbook.schema.playbook import Calendar, Playbook
from bihuan.playbook.schema.rules import CustomersRecorded, CustomersVisited, IdleRep, Reclaim, SigningReview

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A mistake between parts that are each well formed.

    ``needs`` are the parts whose absence is the mistake: where one of them stands in the file but is itself broken, the
    finding says nothing.
    """

    path: Path
    code: str
    params: dict[str, str] = field(default_factory=dict)
    needs: tuple[Path, ...] = ()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, of the first two hundred; empty when none is near."""
    return next(iter(get_close_matches(word[:100], list(islice(known, 200)), n=1, cutoff=0.6)), "")


def findings(playbook: Playbook) -> Iterator[Mismatch]:
    """Every mistake of this kind, in no particular order; none means that the playbook is sound."""
    yield from _calendar(playbook.calendar)
    yield from _titles(playbook)
    yield from _role_names(playbook)
    yield from _clauses(playbook)
    for form, spec in playbook.forms.items():
        yield from _form(form, spec)
    for kind, number in playbook.numbering.items():
        yield from _number(("numbering", kind), number)


def _repeats(path: Path, values: Iterable[object]) -> Iterator[Mismatch]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Mismatch((*path, index), "repeated", {"value": str(value)})
        seen.add(value)


def _calendar(calendar: Calendar) -> Iterator[Mismatch]:
    if not _zone_exists(calendar.zone):
        yield Mismatch(("calendar", "zone"), "unknown_zone", {"value": calendar.zone})
    yield from _repeats(("calendar", "holidays"), calendar.holidays)
    yield from _repeats(("calendar", "workdays"), calendar.workdays)
    off = set(calendar.holidays)
    for index, day in enumerate(calendar.workdays):
        if day in off:
            yield Mismatch(("calendar", "workdays", index), "holiday_and_workday", {"value": str(day)})


def _zone_exists(name: str) -> bool:
    """Of the public names only: ``localtime`` and the like depend on the machine."""
    if name != "UTC" and (not name[:1].isupper() or "/" not in name):
        return False
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _titles(playbook: Playbook) -> Iterator[Mismatch]:
    owner: dict[str, str] = {}
    for role, spec in playbook.roles.items():
        yield from _repeats(("roles", role, "titles"), spec.titles)
        places: list[tuple[Path, str]] = [(("title", "zh"), spec.title.zh), (("title", "en"), spec.title.en)]
        places += [(("titles", index), title) for index, title in enumerate(spec.titles)]
        for place, title in places:
            first = owner.setdefault(normalize("NFKC", title).strip().casefold(), role)
            if first != role:
                yield Mismatch(("roles", role, *place), "title_of_two_roles", {"value": title, "other": first})


def _role_names(playbook: Playbook) -> Iterator[Mismatch]:
    known = ", ".join(playbook.roles)
    for path, names in _role_lists(playbook):
        yield from _repeats(path, names)
        for index, name in enumerate(names):
            if name not in playbook.roles:
                params = {"value": name, "known": known}
                yield Mismatch((*path, index), "unknown_role", params, (("roles", name),))


def _role_lists(playbook: Playbook) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for clause, duty in playbook.duties.items():
        if isinstance(duty, Periodic):
            yield ("duties", clause, "owed_by"), duty.owed_by
        elif isinstance(duty, ContractReview):
            yield ("duties", clause, "steps"), duty.steps
    for clause, quota in playbook.quotas.items():
        if isinstance(quota, CustomersRecorded | CustomersVisited):
            yield ("quotas", clause, "owed_by"), quota.owed_by
    for clause, proposal in playbook.proposals.items():
        if isinstance(proposal, IdleRep):
            yield ("proposals", clause, "owed_by"), proposal.owed_by
    for clause, gate in playbook.gates.items():
        if isinstance(gate, SigningReview):
            yield ("gates", clause, "required"), gate.required


def _clauses(playbook: Playbook) -> Iterator[Mismatch]:
    duties = playbook.duties
    for clause, duty in duties.items():
        if not isinstance(duty.missing, Next):
            continue
        named, path = duty.missing.next, ("duties", clause, "missing", "next")
        if named not in duties:
            yield Mismatch(path, "next_unknown", {"value": named}, (("duties", named),))
        elif not isinstance(duties[named], Periodic):
            yield Mismatch(path, "next_not_periodic", {"value": named, "kind": duties[named].kind})
        elif isinstance(duty, Weekly) != isinstance(duties[named], Weekly):
            yield Mismatch(path, "next_other_period", {"value": named, "kind": duties[named].kind})
        elif not isinstance(duty, Weekly) and named != clause:
            yield Mismatch(path, "next_not_itself", {"value": clause})
    for clause, proposal in playbook.proposals.items():
        if isinstance(proposal, Reclaim) and (clause not in duties or duties[clause].kind != "first contact"):
            yield Mismatch(("proposals", clause), "reclaim_without_contact", {"value": clause}, (("duties", clause),))
    yield from _points(playbook)


def _points(playbook: Playbook) -> Iterator[Mismatch]:
    for clause, charge in playbook.points.items():
        if clause in playbook.duties:
            continue
        if clause not in playbook.quotas:
            needs: tuple[Path, ...] = (("duties", clause), ("quotas", clause))
            yield Mismatch(("points", clause), "points_without_rule", {"value": clause}, needs)
            continue
        for state in ("late", "incomplete"):
            if getattr(charge, state):
                yield Mismatch(("points", clause, state), "points_never", {"value": clause, "state": state})
            if getattr(charge.fine, state):
                yield Mismatch(("points", clause, "fine", state), "points_never", {"value": clause, "state": state})


def _form(form: FormId, spec: Form) -> Iterator[Mismatch]:
    core, path = CORE_FIELDS[form], ("forms", form)
    yield from _repeats((*path, "clauses"), spec.clauses)
    yield from _repeats((*path, "required"), spec.required)
    keys: set[str] = set()
    for index, extra in enumerate(spec.extra):
        place: Path = (*path, "extra", index)
        if extra.key in core:
            yield Mismatch((*place, "key"), "field_built_in", {"value": extra.key})
        elif extra.key in keys:
            yield Mismatch((*place, "key"), "repeated", {"value": extra.key})
        keys.add(extra.key)
        yield from _choices(place, extra)
    known = ", ".join((*core, *sorted(keys)))
    for index, name in enumerate(spec.required):
        if name not in core and name not in keys:
            params = {"value": name, "form": form, "known": known}
            yield Mismatch((*path, "required", index), "unknown_field", params, ((*path, "extra"),))


def _choices(place: Path, extra: ExtraField) -> Iterator[Mismatch]:
    if extra.type in WITH_CHOICES and not extra.choices:
        yield Mismatch(place, "no_choices", {"value": extra.key})
    if extra.type not in WITH_CHOICES and extra.choices:
        yield Mismatch((*place, "choices"), "choices_unused", {"value": extra.key, "type": extra.type})


def _number(path: Path, number: Number) -> Iterator[Mismatch]:
    found, place = PLACEHOLDER.findall(number.pattern), (*path, "pattern")
    unknown = [name for name in found if not KNOWN.fullmatch(name)]
    for name in unknown:
        yield Mismatch(place, "unknown_placeholder", {"value": name, "known": "region, year, month, day, serial"})
    if set("{}") & set(PLACEHOLDER.sub("", number.pattern)):
        yield Mismatch(place, "loose_brace", {"value": number.pattern})
    if unknown:
        return
    if sum(name.startswith("serial") for name in found) != 1:
        yield Mismatch(place, "not_one_serial", {"value": number.pattern})
    lacking = [name for name in NEEDED[number.restart] if name not in found]
    if lacking:
        params = {"restart": number.restart, "lacking": ", ".join("{" + name + "}" for name in lacking)}
        yield Mismatch(place, "numbers_repeat", params)
