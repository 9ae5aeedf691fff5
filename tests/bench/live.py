"""How long the live engine takes for one more fact of a customer that has many already.

``python -m tests.bench.live PRESET FACTS`` prints microseconds per fact: of the first fifty and of the last fifty.
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
    """Microseconds per fact."""
    began = time.perf_counter()
    for fact in facts:
        engine.advance(fact.at)
        engine.tell(fact)
    return (time.perf_counter() - began) / len(facts) * 1e6


def main() -> None:
    """Feed the log and print the two figures."""
    preset, count = sys.argv[1], int(sys.argv[2])
    given, events = heavy_customer_log(1, count)
    people = [
        Person(id=one["id"], role=one["role"], joined=date.fromisoformat(one["joined"]).toordinal()) for one in given
    ]
    known = {person.id for person in people}
    facts = [read_fact(event, number, known) for number, event in enumerate(events)]
    engine = Live(load_regulation(preset), people, now=facts[0].at)
    gc.disable()
    first = tell(engine, facts[:SAMPLE])
    tell(engine, facts[SAMPLE:-SAMPLE])
    print(f"{first:.0f} {tell(engine, facts[-SAMPLE:]):.0f}")


if __name__ == "__main__":
    main()
