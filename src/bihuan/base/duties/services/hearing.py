"""From what was touched to what is to be judged, and how far back: the rules say so, over the few facts that they need for it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bihuan.base.duties.law import RuleName
from bihuan.base.duties.loading import Loader
from bihuan.base.duties.models import Alarm, Holding
from bihuan.base.duties.moments import narrow
from bihuan.base.duties.places import chunks
from bihuan.base.duties.services.holdings import Held, keep_holdings, keep_progress
from bihuan.base.duties.services.index import Read
from bihuan.base.duties.setting import Docket, Place, Setting
from bihuan.playbook.fold import Touch
from bihuan.playbook.rules.periods import OpportunityUpdateRule
from bihuan.playbook.rules.rule import Rule

BESIDES = ("duty.waived", "report.completed")
"""Facts that are looked at besides what they touch."""


def is_heard(rules: Sequence[Rule], read: Read) -> bool:
    """Whether entries of the log concern any rule: else nothing has to be known of people or of what happened before."""
    if read.deals or any(fact.verb in BESIDES for fact in (*read.told, *read.withdrawn)):
        return True
    owned = any(rule.case == "customer" for rule in rules)
    return any(
        (owned and touch.case == "customer" and touch.topic == "standing") or any(rule.hears(touch) for rule in rules)
        for touch in read.touches
    )


def hear(setting: Setting, docket: Docket, read: Read) -> Place:
    """Put on the docket what entries of the log touch; who holds what is brought into step on the way.

    Returns what had to be loaded for that.
    """
    place = setting.place()
    touches = {*read.touches, *_deals(setting, docket, place, read.deals)}
    for touch in touches:
        _load_for(setting, place.loader, touch)
    filled_in = {fact.subject for fact in (*read.told, *read.withdrawn) if fact.verb == "report.completed"}
    for report in filled_in:
        place.loader.whole("report", report)
    place.loader.run()
    if any(rule.case == "customer" for rule in setting.rules):
        owned = {(one.case, one.id) for one in touches if one.case == "customer" and one.topic == "standing" and one.id}
        keep_holdings(setting.register, place.store, sorted(owned))
    for touch in {*touches, *_filled_in(setting, place.loader, filled_in)}:
        # Where nothing lies before the touch, the facts of its week are all there are.
        depth = None if touch.topic == "first event" else setting.week(touch.moment)
        for number, rule in enumerate(setting.rules):
            if rule.hears(touch):
                for case, since in rule.touched(place.grounds[number], touch):
                    docket.ask(number, case, since, depth=depth)
    return place


def _deals(setting: Setting, docket: Docket, place: Place, names: Collection[str]) -> list[Touch]:
    """Bring into step who holds the opportunities and whose progress their stages are."""
    if not names:
        return []
    for name in names:
        place.loader.whole("opportunity", name)
    place.loader.run()
    for span in keep_holdings(setting.register, place.store, [("opportunity", name) for name in sorted(names)]):
        _bereft(setting, docket, span)
    return keep_progress(setting.register, place.store, names)


def _bereft(setting: Setting, docket: Docket, span: Held) -> None:
    """Who turns out never to have held an opportunity owes nothing for it."""
    place = setting.place()
    for number, rule in enumerate(setting.rules):
        if isinstance(rule, OpportunityUpdateRule):
            docket.ask(number, span.who, rule.due_after(place.grounds[number], span.since))


def _load_for(setting: Setting, loader: Loader, touch: Touch) -> None:
    """What the rules look at to say how far back the touch goes."""
    if touch.id is None:
        return
    if touch.case == "opportunity":
        loader.whole("opportunity", touch.id)
        loader.since("opportunity", touch.id, "complete", touch.moment)
        if touch.topic == "opened":
            loader.whole("opportunity", touch.id, "quote")
    week = setting.week(touch.moment)
    for rule in setting.rules:
        if touch.case == "duty" and rule.case == "customer" and "waived" in rule.topics:
            for name in _named_in(touch.id):
                loader.rule(rule, name, week)
        elif rule.case == touch.case and (not rule.topics or touch.topic in rule.topics):
            loader.rule(rule, touch.id, week)


def _named_in(key: str) -> Iterator[str]:
    """What the customer in a waiver's key can be: the key does not say where the id ends."""
    _, _, about = key.partition(":")
    kind, _, rest = about.partition(":")
    if kind == "customer":
        yield from (rest[:end] for end, char in enumerate(rest) if char == ":")


def _filled_in(setting: Setting, loader: Loader, reports: Collection[str]) -> Iterator[Touch]:
    """What was filled in touches the weeks and days that the reports are of."""
    for fact in loader.facts:
        if fact.verb == "report.submitted" and fact.subject in reports and fact.actor is not None:
            yield Touch("person", fact.actor, "report", setting.calendar.start_of(fact.data["period"]))


def hear_people(setting: Setting, docket: Docket, days: Mapping[str, int]) -> None:
    """Put on the docket what a change of persons moves; ``days``: from which day on anything about each has changed."""
    place = setting.place()
    starts = {person: setting.calendar.start_of(day) for person, day in days.items()}
    owned = _owned_by(setting, starts)
    for rule in setting.rules:
        for person, starts_at in starts.items():
            if rule.case == "person" and "followup" in rule.topics:
                place.loader.rule(rule, person, starts_at)
            elif rule.case == "customer":
                for name in owned[person]:
                    place.loader.whole("customer", name)
    place.loader.run()
    for number, rule in enumerate(setting.rules):
        for person, day in days.items():
            for case, since in rule.moved(place.grounds[number], person, day):
                docket.ask(number, case, since, depth=starts[person])


def _owned_by(setting: Setting, starts: Mapping[str, int]) -> Mapping[str, list[str]]:
    """The customers that the persons own in the week of the moment or later."""
    found: dict[str, list[str]] = defaultdict(list)
    if starts and any(rule.case == "customer" for rule in setting.rules):
        since = narrow(setting.week(min(starts.values())))
        for people in chunks(sorted(starts)):
            held = Holding.objects.filter(who__in=people, until__gte=since, case__kind="customer")
            for who, name in held.values_list("who", "case__name"):
                found[who].append(name)
    return found


def hear_alarms(setting: Setting, docket: Docket, alarms: Iterable[Alarm]) -> None:
    """Put on the docket what time alone brings. The alarm of a rule that is no more is forgotten."""
    strange = []
    for alarm in alarms:
        number = setting.numbers.get(RuleName(alarm.clause, alarm.rule, alarm.starts_on))
        if number is None or (alarm.case.kind == "person" and alarm.case.name not in setting.people):
            strange.append(alarm.pk)
        else:
            docket.wake(number, alarm.case.name)
    for pks in chunks(strange):
        Alarm.objects.filter(pk__in=pks).delete()
