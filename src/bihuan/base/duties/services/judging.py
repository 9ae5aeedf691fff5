"""Judging what is on the docket: facts are loaded, rules judge, and what they find is set beside what is stored.

The same steps as ``playbook.engine.Live``, on tables: findings from the reach on take the place of those stored, an alarm once
set stays set until it rings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import Q

from bihuan.base.duties.law import RuleName, name_of
from bihuan.base.duties.models import Alarm, Duty, Finding, Proposal, Violation
from bihuan.base.duties.moments import LOWEST, nanoseconds, narrow
from bihuan.base.duties.places import CaseName, chunks
from bihuan.base.duties.services.index import keys_of
from bihuan.base.duties.services.ledger import Book, Changes, compare, row_of
from bihuan.base.duties.services.recount import awake, owner
from bihuan.base.duties.setting import NOT_YET, Asked, Docket, Place, Setting
from bihuan.base.duties.waivers import waivers
from bihuan.playbook import verdict
from bihuan.playbook.fold import Touch

CASES = 200
"""Cases judged at a time: what is in memory stays bounded, whatever was touched."""

Where = tuple[int, RuleName]
"""A case's key, and a rule."""


def judge(setting: Setting, docket: Docket, heard: Place | None = None) -> Iterator[Changes]:
    """Judge everything on the docket, portion by portion. Alarms are set here; whoever asks writes the changes.

    ``heard``: what was loaded to say how far back to judge serves for one portion as well.
    """
    cases: dict[CaseName, list[Asked]] = defaultdict(list)
    for number, name in docket.reach:
        kind = setting.rules[number].case
        if kind != "person" or name in setting.people:
            cases[kind, name].append((number, name))
    names = sorted(cases)
    for start in range(0, len(names), CASES):
        portion = names[start : start + CASES]
        keys = keys_of(setting.register, portion)
        asked = [one for name in portion for one in cases[name]]
        place = heard if heard is not None and len(names) <= CASES else setting.place()
        yield _Portion(setting, docket, keys, asked, place).judge()


class _Portion:
    """Some cases, judged together so that they share their queries."""

    def __init__(
        self, setting: Setting, docket: Docket, keys: Mapping[CaseName, int], asked: list[Asked], place: Place
    ) -> None:
        self.setting, self.docket, self.keys, self.asked, self.place = setting, docket, keys, asked, place
        self.alarms = {_where(alarm): alarm for alarm in Alarm.objects.filter(case__in=keys.values())}

    def where(self, asked: Asked) -> Where:
        rule = self.setting.rules[asked[0]]
        return self.keys[rule.case, asked[1]], name_of(rule)

    def judge(self) -> Changes:
        """What is to be written."""
        self._load()
        since: dict[Where, int] = {}
        wakes: dict[Where, datetime] = {}
        found: list[tuple[Where, verdict.Finding]] = []
        for asked in self.asked:
            number, name = asked
            rule, reach, where = self.setting.rules[number], self.docket.reach[asked], self.where(asked)
            if reach == NOT_YET:
                continue
            outcome = rule.judge(self.place.grounds[number], name, reach)
            found += [(where, finding) for finding in outcome.findings]
            since[where] = narrow(reach)
            wake_at = self._wake_at(awake(rule, outcome.wake_at), self.alarms.get(where))
            if wake_at is not None:
                wakes[where] = wake_at
        self._set_alarms(since, wakes)
        return compare(self._stored(since), self._rows(found))

    def _wake_at(self, wake_at: datetime | None, waiting: Alarm | None) -> datetime | None:
        now = self.setting.clock.now
        ahead = [at for at in (wake_at, waiting.wake_at if waiting else None) if at is not None and at > now]
        return min(ahead, default=None)

    def _load(self) -> None:
        """The facts from each depth on; an alarm that is due winds further back, once it is known how far."""
        loader, rules = self.place.loader, self.setting.rules
        due: dict[Asked, int] = {}
        for asked in self.asked:
            number, name = asked
            if asked in self.docket.depth:
                loader.rule(rules[number], name, self.docket.depth[asked])
            alarm = self.alarms.get(self.where(asked))
            if alarm is not None and alarm.wake_at <= self.setting.clock.now:
                due[asked] = nanoseconds(alarm.wake_at) - 1
                loader.rule(rules[number], name, self.setting.week(due[asked]))
        loader.run()
        for (number, name), instant in due.items():
            rule = rules[number]
            reach = rule.reach(self.place.grounds[number], name, Touch(rule.case, name, "clock", instant))
            self.docket.ask(number, name, reach, depth=self.setting.week(instant))
            loader.rule(rule, name, self.docket.depth[number, name])
        loader.run()

    def _set_alarms(self, since: Iterable[Where], wakes: Mapping[Where, datetime]) -> None:
        over = [self.alarms[where].pk for where in since if where in self.alarms and where not in wakes]
        for pks in chunks(over):
            Alarm.objects.filter(pk__in=pks).delete()
        Alarm.objects.bulk_create(
            (
                Alarm(case_id=where[0], **where[1]._asdict(), wake_at=wake_at)
                for where, wake_at in wakes.items()
                if where not in self.alarms or self.alarms[where].wake_at != wake_at
            ),
            update_conflicts=True,
            unique_fields=["case", "clause", "rule", "starts_on"],
            update_fields=["wake_at"],
        )

    def _stored(self, since: Mapping[Where, int]) -> Iterator[Finding]:
        """The rows that the findings take the place of."""
        finds = {self.setting.rules[number].finds for number, _ in self.asked}
        later = {where: reach for where, reach in since.items() if reach > LOWEST}
        whole = since.keys() - later.keys()
        for model, kind in ((Duty, verdict.Duty), (Proposal, verdict.Proposal), (Violation, verdict.Violation)):
            if kind not in finds:
                continue
            near = Q(case__in={case for case, _ in later}, origin__gte=min(later.values(), default=LOWEST))
            all_ = Q(case__in={case for case, _ in whole}, rule__in={name.rule for _, name in whole})
            rows = model._default_manager.filter(near | all_)
            yield from (row for row in rows if row.origin >= since.get(_where(row), row.origin + 1))

    def _rows(self, found: Iterable[tuple[Where, verdict.Finding]]) -> Iterator[Finding]:
        listed = list(found)
        keys = {finding.key for _, finding in listed if isinstance(finding, verdict.Duty)}
        clock = self.setting.clock
        book = Book(self.setting.members, waivers(keys, upto=clock.upto, now=clock.now))
        store = self.place.store
        return (row_of(finding, name, case, book, owner=owner(store, finding)) for (case, name), finding in listed)


def _where(row: Finding | Alarm) -> Where:
    return row.case_id, RuleName(row.clause, row.rule, row.starts_on)


def judge_waivers(setting: Setting, keys: Iterable[str]) -> Changes:
    """What waivers that were told or withdrawn change about the duties that they name."""
    changes = Changes()
    wanted, clock = sorted(set(keys)), setting.clock
    told = waivers(wanted, upto=clock.upto, now=clock.now)
    for chunk in chunks(wanted):
        for row in Duty.objects.filter(key__in=chunk):
            waiver = told.get(row.key)
            after = {
                "waived_at": waiver and waiver.at,
                "waived_by_id": waiver and setting.members.get(waiver.actor),
                "waived_reason": waiver.reason if waiver else "",
            }
            before = {name: getattr(row, name) for name, value in after.items() if getattr(row, name) != value}
            if before:
                for name in before:
                    setattr(row, name, after[name])
                changes.changed.append((row, before))
    return changes
