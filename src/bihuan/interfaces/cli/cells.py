"""What stands in a cell of the tables: people, clauses, things and moments in a reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rich.text import Text

from bihuan.interfaces.cli.words import KINDS, WEEKDAYS, action_word, state_word, word
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.compare import Notice
from bihuan.playbook.complaints import Language
from bihuan.playbook.engine import Judged
from bihuan.playbook.facts import SYSTEM, monday_of_name
from bihuan.playbook.verdict import Proposal, State

COLOURS: dict[State, str] = {
    "missing": "red",
    "late": "yellow",
    "incomplete": "yellow",
    "done": "green",
    "open": "cyan",
}


@dataclass(frozen=True)
class Cells:
    """Cells in one language. ``names`` are the people's, ``titles`` the clauses', by their ids."""

    language: Language
    names: Mapping[str, str]
    titles: Mapping[str, str]

    def who(self, person: str) -> str:
        """``李伟 li.wei``."""
        name = self.names.get(person, "")
        return f"{name} {person}" if name and name != person else person

    def clause(self, clause: str) -> str:
        """``A11 周报每周一提交``."""
        return f"{clause} {self.titles.get(clause, '')}".rstrip()

    def about(self, about: str) -> str:
        """``拜访 V1``; a week with its days."""
        kind, _, name = about.partition(":")
        shown = f"{word_of_kind(kind, self.language)} {name}"
        monday = monday_of_name(name) if kind == "week" else None
        if monday is None:
            return shown
        first = date.fromordinal(monday)
        return f"{shown} ({first:%m-%d}–{first + timedelta(days=6):%m-%d})"

    def moment(self, calendar: WorkCalendar, instant: int) -> str:
        """``2026-03-05 17:30``."""
        return calendar.text(instant)[:16].replace("T", " ")

    def due(self, calendar: WorkCalendar, instant: int) -> str:
        """A deadline as people say it: the first moment of Friday is the end of Thursday, ``2026-03-05 24:00 周四``."""
        day = calendar.day_of(instant - 1)
        if day >= date.max.toordinal():
            return self.moment(calendar, instant)
        is_midnight = instant == calendar.end_of(day)
        clock = "24:00" if is_midnight else calendar.text(instant)[11:16]
        on = date.fromordinal(day if is_midnight else calendar.day_of(instant))
        return f"{on.isoformat()} {clock} {WEEKDAYS[self.language == 'en'][on.weekday()]}"

    def state(self, judged: Judged | None) -> Text:
        """The state, with the count of a quota."""
        if judged is None:
            return Text("—")
        count = f" {judged.duty.reached}/{judged.duty.target}" if judged.duty.target is not None else ""
        return Text(state_word(judged.state, self.language) + count, style=COLOURS.get(judged.state, ""))

    def outcome(self, notice: Notice) -> str:
        """What a proposal proposes, or who went through a gate."""
        if isinstance(notice, Proposal):
            return action_word(notice.action, self.language)
        return self.who(notice.actor or SYSTEM)

    def kind(self, notice: Notice) -> str:
        """Proposal or violation."""
        return word("proposal" if isinstance(notice, Proposal) else "violation", self.language)


def word_of_kind(kind: str, language: Language) -> str:
    """What a kind of thing is called; one that is not known keeps its name."""
    return KINDS[kind][language == "en"] if kind in KINDS else kind


def plain(text: str) -> Text:
    """Text from outside: no markup, nothing that a terminal would act on."""
    return Text("".join(char if char.isprintable() else "�" for char in text))
