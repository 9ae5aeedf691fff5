"""A result as tables for a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bihuan.interfaces.cli.words import action_word, state_word, word
from bihuan.playbook.compare import Comparison, Notice, Tally
from bihuan.playbook.complaints import Language
from bihuan.playbook.engine import Judged, Result
from bihuan.playbook.facts import SYSTEM
from bihuan.playbook.verdict import STATES, Proposal, State

LONGEST = 200
"""Rows of one table at most: beyond it nobody reads, and --json has them all."""
UNMET: tuple[State, ...] = ("missing", "late", "incomplete")
COLOURS: dict[State, str] = {
    "missing": "red",
    "late": "yellow",
    "incomplete": "yellow",
    "done": "green",
    "open": "cyan",
}


class Tables:
    """Prints results in one language. ``names`` are the people's, ``titles`` the clauses', by their ids."""

    def __init__(
        self, console: Console, language: Language, *, names: Mapping[str, str], titles: Mapping[str, str]
    ) -> None:
        self.console = console
        self.language = language
        self._names = names
        self._titles = titles

    def result(self, result: Result) -> None:
        """Who did how well under which clause, then what was not met, proposed and violated."""
        until = result.calendar.text(result.until)
        self.console.print(plain(word("until", self.language, playbook=result.playbook, until=until)), style="bold")
        if result.duties:
            self._summary(result)
        else:
            self.console.print(word("nothing", self.language))
        unmet = [judged for judged in result.duties if judged.state in UNMET]
        columns = ("due", "who", "about", "clause", "state", "done_at", "points", "fine")
        self._rows("unmet", columns, (self._duty(judged, result) for judged in unmet), len(unmet))
        for title, last, notices in (
            ("proposals", "action", result.proposals),
            ("violations", "actor", result.violations),
        ):
            rows = (self._notice(notice, result) for notice in notices)
            self._rows(title, ("at", "clause", "about", last), rows, len(notices))

        self._provisional(result)

    def comparison(self, comparison: Comparison) -> None:
        """What differs between two regulations."""
        if comparison.is_same:
            self.console.print(word("same", self.language))
            return
        rows = (
            (self._who(one.who), self._clause(one.clause), *self._pair(one.before, one.after))
            for one in comparison.differences
        )
        columns = ("who", "clause", "before", "after", "points", "fine")
        self._rows("differences", columns, rows, len(comparison.differences))
        changed = (
            (*self._named(before or after), self._state(before), self._state(after))
            for before, after in comparison.changed
        )
        self._rows("changed", ("who", "clause", "about", "before", "after"), changed, len(comparison.changed))
        for title, notices in (("lapsed", comparison.lapsed), ("added", comparison.added)):
            noted = (self._notice(notice, comparison.before) for notice in notices)
            self._rows(title, ("at", "clause", "about", "what"), noted, len(notices))

    def _summary(self, result: Result) -> None:
        counts: Counter[tuple[str, str, State]] = Counter(
            (judged.duty.who, judged.duty.clause, judged.state) for judged in result.duties
        )
        states = [state for state in STATES if any(key[2] == state for key in counts)]
        clauses: dict[str, set[str]] = defaultdict(set)
        for who, clause, _ in counts:
            clauses[who].add(clause)
        table = self._table("duties", ("who", "clause"))
        for state in states:
            style = COLOURS.get(state)
            table.add_column(state_word(state, self.language), justify="right", style=style)
        for name in ("points", "fine"):
            table.add_column(word(name, self.language), justify="right")
        for who, points, fine in result.totals():
            for index, clause in enumerate(sorted(clauses[who])):
                cells = [str(counts[who, clause, state] or "·") for state in states]
                sums = ("", "") if index else (str(points), f"{fine:.2f}")
                is_last = index == len(clauses[who]) - 1
                name = "" if index else self._who(who)
                table.add_row(plain(name), plain(self._clause(clause)), *cells, *sums, end_section=is_last)
        self.console.print(table)

    def _provisional(self, result: Result) -> None:
        """Say so where deadlines lie in a year whose make-up days nobody knows yet."""
        years = {int(result.calendar.text(judged.duty.due_at)[:4]) for judged in result.duties}
        unknown = [str(year) for year in sorted(years) if result.calendar.is_provisional(year)]
        if unknown:
            self.console.print(word("provisional", self.language, years=", ".join(unknown)), style="yellow")

    def _duty(self, judged: Judged, result: Result) -> Sequence[RenderableType]:
        duty = judged.duty
        done_at = "" if judged.done_at is None else short(result, judged.done_at)
        cells = (short(result, duty.due_at), self._who(duty.who), duty.about, duty.clause)
        return *cells, self._state(judged), done_at, str(judged.points), f"{judged.fine:.2f}"

    def _notice(self, notice: Notice, result: Result) -> tuple[str, str, str, str]:
        if isinstance(notice, Proposal):
            last = action_word(notice.action, self.language)
        else:
            last = f"{word('violation', self.language)}: {self._who(notice.actor or SYSTEM)}"
        return short(result, notice.at), self._clause(notice.clause), notice.about, last

    def _who(self, person: str) -> str:
        name = self._names.get(person, "")
        return f"{name} {person}" if name and name != person else person

    def _clause(self, clause: str) -> str:
        return f"{clause} {self._titles.get(clause, '')}".rstrip()

    def _named(self, judged: Judged | None) -> tuple[str, str, str]:
        if judged is None:
            return "", "", ""
        return self._who(judged.duty.who), judged.duty.clause, judged.duty.about

    def _state(self, judged: Judged | None) -> Text:
        if judged is None:
            return Text("—")
        count = f" {judged.duty.reached}/{judged.duty.target}" if judged.duty.target is not None else ""
        return Text(state_word(judged.state, self.language) + count, style=COLOURS.get(judged.state, ""))

    def _pair(self, before: Tally, after: Tally) -> tuple[str, str, str, str]:
        return (
            self._states(before),
            self._states(after),
            f"{before.points} → {after.points}",
            f"{before.fine:.2f} → {after.fine:.2f}",
        )

    def _states(self, tally: Tally) -> str:
        shown = (f"{state_word(state, self.language)} {tally.states[state]}" for state in STATES if tally.states[state])
        return ", ".join(shown) or "—"

    def _table(self, title: str, columns: Iterable[str]) -> Table:
        table = Table(title=word(title, self.language), title_justify="left", title_style="bold", header_style="dim")
        for name in columns:
            table.add_column(word(name, self.language), overflow="fold")
        return table

    def _rows(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[RenderableType]], count: int) -> None:
        if not count:
            return
        table = self._table(title, columns)
        for _, row in zip(range(LONGEST), rows, strict=False):
            table.add_row(*(plain(cell) if isinstance(cell, str) else cell for cell in row))
        self.console.print(table)
        if count > LONGEST:
            self.console.print(word("more", self.language, count=count - LONGEST))


def short(result: Result, instant: int) -> str:
    """``2026-03-10 00:00``: in the zone of the result, to the minute."""
    return result.calendar.text(instant)[:16].replace("T", " ")


def plain(text: str) -> Text:
    """Text from outside: no markup, nothing that a terminal would act on."""
    return Text("".join(char if char.isprintable() else "�" for char in text))
