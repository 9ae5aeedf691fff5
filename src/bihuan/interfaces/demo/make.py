"""Making the demo company: founding, twelve weeks of work, then the duties, the statistics and what follows from them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from bihuan.base.duties import services as duties
from bihuan.base.policies.selectors import steady
from bihuan.insight.notices import services as notices
from bihuan.insight.notices.services.following import follow
from bihuan.insight.notices.services.reminding import remind
from bihuan.interfaces.demo import aftermath, bringing, changes, founding
from bihuan.interfaces.demo.closing import Closing
from bihuan.interfaces.demo.fieldwork import Fieldwork
from bihuan.interfaces.demo.reporting import Reporting
from bihuan.interfaces.demo.selling import Selling
from bihuan.interfaces.demo.trades import TRADES
from bihuan.interfaces.demo.world import World

TOLD_OF = timedelta(days=4)
"""What happened in the last days is still news to people."""

Progress = Callable[[str, int, int], None]


def quiet(step: str, done: int, total: int) -> None:
    """Nobody watches."""


def make_demo(
    preset: str,
    *,
    now: datetime,
    seed: int = 1,
    scale: float = 1.0,
    weeks: int | None = None,
    progress: Progress = quiet,
) -> World:
    """Fill an empty database. The same preset, day, seed and scale give the same company, ids apart."""
    trade = TRADES[preset]
    world = World(
        trade, now=now, zone="Asia/Shanghai", seed=seed, scale=scale * trade.sellers, weeks=weeks or trade.past
    )
    with steady():
        _make(world, preset, progress)
    return world


def _make(world: World, preset: str, progress: Progress) -> None:
    now = world.now
    with transaction.atomic():
        founding.found(world, preset)
        founding.take_leave(world)
        changes.lay_out(world)
    fieldwork = Fieldwork(world, preset)
    selling = Selling(world, fieldwork, Closing(world))
    reporting = Reporting(world)
    for part in (selling, fieldwork, reporting):
        part.lay_out()
    for seller in world.sellers:
        week = world.rng.randrange(1, max(2, world.weeks - 1))
        world.later(world.at(world.after(world.monday(week), 1), 15), partial(selling.grade_some, seller))
    bringing.lay_out(world)
    world.later(now - TOLD_OF, lambda at: notices.begin(at=at))
    world.run(lambda done, total: progress("work", done, total))
    progress("duties", 0, 1)
    duties.rebuild(at=now)
    with transaction.atomic():
        aftermath.settle(world)
        reporting.release_statistics()
    duties.catch_up(at=now)
    duties.sweep(at=now)
    progress("notices", 0, 1)
    follow(at=now)
    remind(at=now)
