"""The regulation as its page shows it: every clause with what it asks, how it stands, and what became of it this month."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count

from bihuan.base.duties.models import Duty, Proposal, Violation
from bihuan.base.organisation.models import Member
from bihuan.base.policies.fulfilment import without_form
from bihuan.base.policies.models import Publication
from bihuan.base.policies.selectors import counting, parsed
from bihuan.interfaces.web.playbook import clauses, fields
from bihuan.interfaces.web.playbook.words import StateCount, counts
from bihuan.playbook.load import PRESETS, load_preset
from bihuan.playbook.schema.duties import RuleSpec
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.verdict import State

SECTION_OF = {"duty": "duties", "quota": "quotas", "proposal": "proposals", "gate": "gates"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule. ``since``: the start of the version from which on it has stood as it stands; ``lacking``: acts without a form."""

    row: clauses.Row
    since: date
    missing: str
    lacking: tuple[str, ...]
    states: Mapping[State, int] = field(default_factory=dict)
    found: int = 0

    @property
    def total(self) -> int:
        """The duties it opened this month."""
        return sum(self.states.values())

    @property
    def counts(self) -> list[StateCount]:
        """Them by state, in words."""
        return counts(self.states)


@dataclass(frozen=True, slots=True)
class FormShown:
    """A form that the regulation asks for: its clauses, required fields, fields of its own."""

    id: str
    title: str
    clauses: tuple[str, ...]
    required: list[str]
    extra: list[str]
    is_present: bool


@dataclass(frozen=True, slots=True)
class Numbered:
    """How records of a kind are numbered."""

    title: str
    clause: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """One version, section by section. ``absent``: rules of the preset it comes from that it does not have."""

    publication: Publication
    playbook: Playbook
    title: str
    sections: dict[str, list[Shown]]
    forms: list[FormShown]
    numbers: list[Numbered]
    absent: list[clauses.Row]


def regulation(
    publication: Publication, *, member: Member, since: datetime, now: datetime, language: str
) -> Regulation:
    """The version as ``member`` sees it; counts are of duties opened from ``since`` on that ``member`` may see."""
    playbook = parsed(publication)
    starts = _in_force_since(publication, playbook)
    states, found = _duties(member, since, now), _findings(member, since)
    rules: dict[tuple[str, str], RuleSpec] = {(section, clause): rule for section, clause, rule in playbook.rules()}
    sections: dict[str, list[Shown]] = {section: [] for section in SECTION_OF.values()}
    for row in clauses.rows(playbook, language):
        section = SECTION_OF[row.section]
        rule = rules[section, row.clause]
        shown = Shown(
            row,
            starts[section, row.clause],
            clauses.missing(rule),
            without_form(rule),
            states.get(row.clause, {}) if section in {"duties", "quotas"} else {},
            found[section].get(row.clause, 0),
        )
        sections[section].append(shown)
    return Regulation(
        publication,
        playbook,
        clauses.text(playbook.title, language),
        sections,
        _forms(playbook, language),
        _numbers(playbook, language),
        _absent(playbook, language),
    )


def _in_force_since(publication: Publication, playbook: Playbook) -> dict[tuple[str, str], date]:
    """For each rule the start of the first version of the unbroken run in which rule and charge are as now."""
    since: dict[tuple[str, str], date] = {
        (section, clause): publication.starts_on for section, clause, _ in playbook.rules()
    }
    unbroken = set(since)
    earlier = counting().filter(starts_on__lt=publication.starts_on).order_by("-starts_on")
    for row in earlier:
        before = parsed(row)
        for section, clause in list(unbroken):
            rules = getattr(before, section)
            same = rules.get(clause) == getattr(playbook, section)[clause]
            if same and before.points.get(clause) == playbook.points.get(clause):
                since[section, clause] = row.starts_on
            else:
                unbroken.discard((section, clause))
    return since


def _duties(member: Member, since: datetime, now: datetime) -> dict[str, dict[State, int]]:
    """Clause → state → how many duties, in one query."""
    rows = Duty.objects.visible_to(member, "duties.view").filter(opened_at__gte=since, opened_at__lte=now)
    found: dict[str, dict[State, int]] = defaultdict(dict)
    for clause, state, count in rows.at(now).values_list("clause", "state").annotate(count=Count("pk")).order_by():
        found[clause][state] = count
    return found


def _findings(member: Member, since: datetime) -> dict[str, dict[str, int]]:
    """Section → clause → how many proposals or violations."""
    proposals = Proposal.objects.visible_to(member, "duties.view").standing().filter(at__gte=since)
    violations = Violation.objects.visible_to(member, "duties.view").filter(at__gte=since)
    counted = {
        section: dict(rows.values_list("clause").annotate(count=Count("pk")).order_by())
        for section, rows in (("proposals", proposals), ("gates", violations))
    }
    return defaultdict(dict, counted)


def _forms(playbook: Playbook, language: str) -> list[FormShown]:
    return [
        FormShown(
            form_id,
            clauses.text(form.title, language),
            form.clauses,
            fields.names(form, lambda value: clauses.text(value, language)),
            [clauses.text(extra.label, language) for extra in form.extra],
            form_id in fields.FORMS_PRESENT,
        )
        for form_id, form in playbook.forms.items()
    ]


def _numbers(playbook: Playbook, language: str) -> list[Numbered]:
    return [
        Numbered(clauses.text(number.title, language), number.clause or "", number.pattern)
        for number in playbook.numbering.values()
    ]


def _absent(playbook: Playbook, language: str) -> list[clauses.Row]:
    """What the preset of the same trade has and this version has not: it was taken out."""
    if playbook.id not in PRESETS:
        return []
    kept = {(section, clause) for section, clause, _ in playbook.rules()}
    preset = load_preset(playbook.id)
    gone = {(section, clause) for section, clause, _ in preset.rules()} - kept
    return [row for row in clauses.rows(preset, language) if (SECTION_OF[row.section], row.clause) in gone]
