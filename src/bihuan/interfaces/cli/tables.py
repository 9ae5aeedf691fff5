"""A result as tables for a person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console, RenderableType
from rich.table import Table

from bihuan.interfaces.cli.cells import COLOURS, Cells, plain
from bihuan.interfaces.cli.words import state_word, word
from bihuan.playbook.compare import Comparison, Tally
from bihuan.playbook.engine import Judged, Result
from bihuan.playbook.verdict import STATES, State

LONGEST = 200
"""Rows of one table at most: beyond it nobody reads, and --json has them all."""
UNMET: tuple[State, ...] = ("missing", "late", "incomplete")


class Tables:
    """Prints results to a console."""

    def __init__(self, console: Console, cells: Cells) -> None:
        self.console = console
        self.cells = cells
        self.language = cells.language

    def say(self, name: str, style: str = "", **params: object) -> None:
        """A sentence between the tables."""
        self.console.print(plain(word(name, self.language, **params)), style=style)

    def result(self, result: Result) -> None:
        """Who did how well under which clause, then what was not met, proposed and violated."""
        self.say("until", "bold", playbook=result.playbook, until=self.cells.moment(result.calendar, result.until))
        if result.duties:
            self._summary(result)
        else:
            self.say("nothing")
        unmet = [judged for judged in result.duties if judged.state in UNMET]
        columns = ("due", "who", "about", "clause", "state", "done_at", "points", "fine")
        self._rows("unmet", columns, (self._duty(judged, result) for judged in unmet), len(unmet))
        for title, last, notices in (
            ("proposals", "action", result.proposals),
            ("violations", "actor", result.violations),
        ):
            rows = (
                (
                    self.cells.moment(result.calendar, one.at),
                    self.cells.clause(one.clause),
                    self.cells.about(one.about),
                    self.cells.outcome(one),
                )
                for one in notices
            )
            self._rows(title, ("at", "clause", "about", last), rows, len(notices))
        self._provisional(result)

    def comparison(self, comparison: Comparison) -> None:
        """What differs between two regulations."""
        before, after = comparison.before, comparison.after
        names = {"before": before.playbook, "after": after.playbook}
        self.say("compared", "bold", until=self.cells.moment(before.calendar, before.until), **names)
        if comparison.is_same:
            self.say("same")
            return
        totals = [totals_of(result) for result in (before, after)]
        (points, fine), (new_points, new_fine) = totals
        sums = {"points": f"{points} → {new_points}", "fine": f"{fine:.2f} → {new_fine:.2f}"}
        self.say("compared_sums", count=len(comparison.changed), **sums)
        rows = (
            (self.cells.who(one.who), self.cells.clause(one.clause), *self._pair(one.before, one.after))
            for one in comparison.differences
        )
        columns = ("who", "clause", "before", "after", "points", "fine")
        self._rows("differences", columns, rows, len(comparison.differences))
        changed = (
            (*self._named(old or new), self.cells.state(old), self.cells.state(new)) for old, new in comparison.changed
        )
        self._rows("changed", ("who", "clause", "about", "before", "after"), changed, len(comparison.changed))
        for title, notices in (("lapsed", comparison.lapsed), ("added", comparison.added)):
            noted = (
                (
                    self.cells.moment(before.calendar, one.at),
                    self.cells.clause(one.clause),
                    self.cells.about(one.about),
                    self.cells.kind(one),
                    self.cells.outcome(one),
                )
                for one in notices
            )
            self._rows(title, ("at", "clause", "about", "kind", "what"), noted, len(notices))
        self._provisional(after)

    def _summary(self, result: Result) -> None:
        tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
        for judged in result.duties:
            tallies[judged.duty.who][judged.duty.clause].add(judged)
        present = {judged.state for judged in result.duties}
        states = [state for state in STATES if state in present]
        table = self._table("duties", ("who", "clause"))
        for state in states:
            table.add_column(state_word(state, self.language), justify="right", style=COLOURS.get(state))
        for name in ("points", "fine"):
            table.add_column(word(name, self.language), justify="right")
        for who, points, fine in result.totals():
            clauses = sorted(tallies[who].items())
            for index, (clause, tally) in enumerate(clauses):
                cells = [str(tally.states.get(state) or "·") for state in states]
                name = "" if index else self.cells.who(who)
                sums = (str(tally.points), f"{tally.fine:.2f}")
                table.add_row(
                    plain(name), plain(self.cells.clause(clause)), *cells, *sums, end_section=len(clauses) == 1
                )
            if len(clauses) > 1:
                sums = (str(points), f"{fine:.2f}")
                blanks = [""] * len(states)
                table.add_row("", word("sum", self.language), *blanks, *sums, style="bold", end_section=True)
        self.console.print(table)

    def _duty(self, judged: Judged, result: Result) -> Sequence[RenderableType]:
        duty, calendar = judged.duty, result.calendar
        return (
            self.cells.due(calendar, duty.due_at),
            self.cells.who(duty.who),
            self.cells.about(duty.about),
            duty.clause,
            self.cells.state(judged),
            "" if judged.done_at is None else self.cells.moment(calendar, judged.done_at),
            str(judged.points),
            f"{judged.fine:.2f}",
        )

    def _provisional(self, result: Result) -> None:
        """Say so where deadlines lie in a year whose make-up days nobody knows yet."""
        years = {int(result.calendar.text(judged.duty.due_at - 1)[:4]) for judged in result.duties}
        unknown = [str(year) for year in sorted(years) if result.calendar.is_provisional(year)]
        if unknown:
            self.say("provisional", "yellow", years=", ".join(unknown))

    def _named(self, judged: Judged | None) -> tuple[str, str, str]:
        if judged is None:
            return "", "", ""
        return self.cells.who(judged.duty.who), judged.duty.clause, self.cells.about(judged.duty.about)

    def _pair(self, before: Tally, after: Tally) -> tuple[str, str, str, str]:
        return (
            self._states(before),
            self._states(after),
            f"{before.points} → {after.points}",
            f"{before.fine:.2f} → {after.fine:.2f}" if before.fine or after.fine else "",
        )

    def _states(self, tally: Tally) -> str:
        shown = (f"{state_word(state, self.language)} {tally.states[state]}" for state in STATES if tally.states[state])
        return ("、" if self.language == "zh" else ", ").join(shown) or "—"

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
            self.say("more", count=count - LONGEST)


def totals_of(result: Result) -> tuple[int, Decimal]:
    """(points, fines in 元) of everyone together."""
    totals = result.totals()
    return sum(points for _, points, _ in totals), sum((fine for _, _, fine in totals), Decimal("0.00"))
