"""What a changed text would have done over the last quarter, as a table that can be kept and shown again."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django_q.tasks import async_task

from bihuan.base.policies import preview as policies
from bihuan.base.policies.models import Draft
from bihuan.interfaces.jobs import running
from bihuan.interfaces.jobs.models import JobRun
from bihuan.playbook.compare import Comparison, Difference, Notice
from bihuan.playbook.engine import Judged
from bihuan.playbook.verdict import STATES

KIND = "preview"
AT_ONCE = 20_000
"""Entries of the log that a page reads while one waits; more are read by the worker."""
MOST_ROWS, MOST_DUTIES, MOST_NOTICES = 300, 50, 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Table = dict[str, Any]


def key_of(draft: Draft, since: datetime, until: datetime) -> str:
    """What the preview depends on beside the log: the text and the days looked at, to the hour."""
    return f"{draft.sha256}:{since:%Y%m%d%H}:{until:%Y%m%d%H}:{policies.size(until)}"


def found(draft: Draft, now: datetime) -> JobRun:
    """The run that makes the table, made at once when the log is short, else handed to the worker.

    One that was made by a page whose process died is made anew: it stands in no queue, so nobody else would.
    """
    since, until = _quarter(now)
    key = key_of(draft, since, until)
    run = JobRun.objects.filter(type=KIND, dedupe_key=key).first()
    if run is not None and not running.is_left(run):
        return run
    if policies.size(until) <= AT_ONCE:
        with suppress(running.Elsewhere):
            running.run(KIND, key, lambda _now: table(draft, since, until))
    elif run is None:
        async_task("bihuan.interfaces.web.playbook.previews.make", draft.pk, draft.sha256, since, until, key)
        return JobRun(type=KIND, dedupe_key=key, state=JobRun.State.RUNNING)
    return JobRun.objects.get(type=KIND, dedupe_key=key)


def table_of(draft: Draft, now: datetime) -> Table | None:
    """The table; None: it is being made, ask again."""
    run = found(draft, now)
    return run.result if run.state == JobRun.State.DONE else None


def _quarter(now: datetime) -> tuple[datetime, datetime]:
    """Thirteen weeks up to this hour: the same hour gives the same answer."""
    until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return policies.quarter_before(min(until, now))


def make(member: int, sha256: str, since: datetime, until: datetime, key: str) -> None:
    """The worker's part; a draft that has been changed meanwhile is left to its own run."""
    draft = Draft.objects.filter(pk=member, sha256=sha256).first()
    if draft is not None:
        running.run(KIND, key, lambda _now: table(draft, since, until))


def table(draft: Draft, since: datetime, until: datetime) -> Table:
    """The comparison as plain values, bounded; what is left out is counted."""
    made = policies.preview(text=draft.text, name=draft.name, starts_on=date.max, since=since, until=until)
    compared = made.comparison
    by_pair = _by_pair(compared.changed)
    rows = [_row(one, by_pair[one.who, one.clause], made.names) for one in compared.differences]
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "is_same": compared.is_same,
        "before": _sum(made.before),
        "after": _sum(made.after),
        "rows": rows[:MOST_ROWS],
        "more": max(0, len(rows) - MOST_ROWS),
        **_notices(compared, made.names),
    }


def _sum(found: policies.Sum) -> dict[str, Any]:
    return {"duties": found.duties, "charged": found.charged, "points": found.points, "fine": str(found.fine)}


def _by_pair(
    changed: Iterable[tuple[Judged | None, Judged | None]],
) -> dict[tuple[str, str], list[tuple[Judged | None, Judged | None]]]:
    pairs: dict[tuple[str, str], list[tuple[Judged | None, Judged | None]]] = defaultdict(list)
    for pair in changed:
        one = pair[0] or pair[1]
        assert one is not None, "a duty that changed is in one of the two"
        pairs[one.duty.who, one.duty.clause].append(pair)
    return pairs


def _row(one: Difference, pairs: list[tuple[Judged | None, Judged | None]], names: dict[str, str]) -> dict[str, Any]:
    return {
        "who": names.get(one.who, one.who),
        "clause": one.clause,
        "before": _tally(one.before.states, one.before.points, str(one.before.fine)),
        "after": _tally(one.after.states, one.after.points, str(one.after.fine)),
        "duties": [_duty(*pair) for pair in pairs[:MOST_DUTIES]],
        "more": max(0, len(pairs) - MOST_DUTIES),
    }


def _tally(states: Any, points: int, fine: str) -> dict[str, Any]:
    counted = {state: states.get(state, 0) for state in STATES if states.get(state, 0)}
    return {"states": counted, "points": points, "fine": fine}


def _duty(before: Judged | None, after: Judged | None) -> dict[str, Any]:
    one = after or before
    assert one is not None, "a duty that changed is in one of the two"
    return {
        "about": one.duty.about,
        "opened": moment(one.duty.opened_at).isoformat(),
        "before": _judged(before),
        "after": _judged(after),
    }


def _judged(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "due": moment(judged.duty.due_at).isoformat(),
        "state": judged.state,
        "points": judged.points,
        "fine": str(judged.fine),
    }


def _notices(compared: Comparison, names: dict[str, str]) -> dict[str, Any]:
    """Proposals and violations that only the one or only the other has, per clause and action."""

    def grouped(notices: Iterable[Notice]) -> list[dict[str, Any]]:
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for notice in notices:
            counts[notice.clause, getattr(notice, "action", "violation")] += 1
        rows = [
            {"clause": clause, "action": action, "count": count} for (clause, action), count in sorted(counts.items())
        ]
        return rows[:MOST_NOTICES]

    return {"lapsed": grouped(compared.lapsed), "added": grouped(compared.added)}


def moment(instant: float) -> datetime:
    """The engine's nanoseconds as a moment."""
    return _EPOCH + timedelta(microseconds=int(instant) // 1_000)
