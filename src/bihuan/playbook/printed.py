"""A result as the JSON document of ``docs/reference/replay.md``, written piece by piece so that a large one is never held as a whole."""

from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring as quoted

from bihuan.playbook.compare import Comparison, Notice, Tally
from bihuan.playbook.engine import Judged, Result
from bihuan.playbook.facts import SYSTEM
from bihuan.playbook.verdict import Proposal


def pieces(result: Result) -> Iterator[str]:
    """The document's text, in pieces."""
    text = result.calendar.text
    yield f'{{"playbook": {quoted(result.playbook)},\n "until": "{text(result.until)}",\n "duties": '
    yield from _array(_duty(judged, text) for judged in result.duties)
    yield ',\n "totals": '
    yield from _array(
        f'{{"who": {quoted(who)}, "points": {points}, "fine": "{fine:.2f}"}}' for who, points, fine in result.totals()
    )
    yield ',\n "proposals": '
    yield from _array(_notice(one, text) for one in result.proposals)
    yield ',\n "violations": '
    yield from _array(_notice(one, text) for one in result.violations)
    yield "}\n"


def _notice(notice: Notice, text: Callable[[int], str]) -> str:
    name, value = ("action", notice.action) if isinstance(notice, Proposal) else ("actor", notice.actor or SYSTEM)
    return f'{{"clause": {quoted(notice.clause)}, "at": "{text(notice.at)}", "about": {quoted(notice.about)}, "{name}": {quoted(value)}}}'


def _array(items: Iterable[str]) -> Iterator[str]:
    before = "["
    for item in items:
        yield before + item
        before = ",\n  "
    yield "]" if before != "[" else "[]"


def _duty(judged: Judged, text: Callable[[int], str]) -> str:
    duty = judged.duty
    done_at = "null" if judged.done_at is None else f'"{text(judged.done_at)}"'
    quota = "" if duty.target is None else f', "count": {duty.reached}, "target": {duty.target}'
    return (
        f'{{"key": {quoted(duty.key)}, "clause": {quoted(duty.clause)}, "who": {quoted(duty.who)}, '
        f'"about": {quoted(duty.about)}, "opened_at": "{text(duty.opened_at)}", "due_at": "{text(duty.due_at)}", '
        f'"done_at": {done_at}, "state": "{judged.state}", "points": {judged.points}, "fine": "{judged.fine:.2f}"{quota}}}'
    )


def comparison_pieces(comparison: Comparison) -> Iterator[str]:
    """The document of ``replay --against``: per person and clause, then each duty that comes out differently."""
    text = comparison.before.calendar.text
    names = quoted(comparison.before.playbook), quoted(comparison.after.playbook)
    yield f'{{"playbook": {names[0]},\n "against": {names[1]},\n "until": "{text(comparison.before.until)}",\n'
    yield ' "differences": '
    yield from _array(
        f'{{"who": {quoted(one.who)}, "clause": {quoted(one.clause)}, "before": {_tally(one.before)}, '
        f'"after": {_tally(one.after)}}}'
        for one in comparison.differences
    )
    yield ',\n "duties": '
    yield from _array(
        f'{{"before": {_duty(before, text) if before else "null"}, "after": {_duty(after, text) if after else "null"}}}'
        for before, after in comparison.changed
    )
    for name, notices in (("lapsed", comparison.lapsed), ("added", comparison.added)):
        yield f',\n "{name}": '
        yield from _array(_notice(one, text) for one in notices)
    yield "}\n"


def _tally(tally: Tally) -> str:
    states = ", ".join(f'"{state}": {count}' for state, count in sorted(tally.states.items()))
    return f'{{"states": {{{states}}}, "points": {tally.points}, "fine": "{tally.fine:.2f}"}}'
