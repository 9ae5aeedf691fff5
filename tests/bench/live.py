"""How long the live engine takes for one more fact of a customer that has many already.

``python -m tests.bench.live PRESET FACTS`` prints microseconds per fact, over the fifty after so many.
"""

import gc
import sys
import time
from datetime import date

from bihuan.playbook.engine import Live
from bihuan.playbook.facts import Fact, read_fact
from bihuan.playbook.load import load_regulation
from bihuan.playbook.people import Person
from tests.bench.logs import heavy_customer_log

SAMPLE = 50


def tell(engine: Live, facts: list[Fact]) -> float:
    """Tell the facts, the clock at each; seconds taken."""
    began = time.perf_counter()
    for fact in facts:
        engine.advance(fact.at)
        engine.tell(fact)
    return time.perf_counter() - began


def main() -> None:
    """Feed the log and print the figure."""
    preset, count = sys.argv[1], int(sys.argv[2])
    given, events = heavy_customer_log(1, count + SAMPLE)
    people = [
        Person(id=one["id"], role=one["role"], joined=date.fromisoformat(one["joined"]).toordinal()) for one in given
    ]
    known = {person.id for person in people}
    facts = [read_fact(event, number, known) for number, event in enumerate(events)]
    engine = Live(load_regulation(preset), people, now=facts[0].at)
    gc.disable()
    tell(engine, facts[:count])
    print(f"{tell(engine, facts[count:]) / SAMPLE * 1e6:.0f}")


if __name__ == "__main__":
    main()
