"""Programs that enter customers through the API, and a list of their own of what was accepted, to be compared afterwards.

Each entry has an Idempotency-Key; whatever is not answered with 201 is sent again under the same key, to another node. So an entry
that was in doubt may be there once or, if it was given up, not at all; never twice.
"""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

COMPANY = """
import django; django.setup()
import json, sys
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from bihuan.base.organisation.tests.cast import PASSWORD, make_cast
from bihuan.base.policies.services import publish
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.services import create_token
from bihuan.interfaces.jobs import timetable
from bihuan.playbook.load.sources import read_source
now = timezone.localtime()
start = (now - timedelta(days=now.weekday() + 14)).replace(hour=0, minute=0, second=0, microsecond=0)
with transaction.atomic():
    cast = make_cast()
    publish(text=read_source("equipment").text, name="equipment.yaml", starts_on=start.date(), by=None, at=start, first=True)
timetable.install(now)
"""
"""The cast, its regulation in force for two weeks, the timetable."""
PREPARE = (
    COMPANY
    + """
tokens = [create_token(value=TokenInput(name=str(n)), by=cast.li_wei, at=now).secret for n in range(int(sys.argv[1]))]
print(json.dumps(tokens))
"""
)
CHECK = """
import django; django.setup()
import json
from collections import Counter
from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.flow.customers.models import Customer
rows = dict(Customer.objects.filter(name__startswith="负荷").values_list("public_id", "name"))
told = Counter(Event.objects.filter(verb="customer.recorded", subject__in=rows).values_list("subject", flat=True))
print(json.dumps({"rows": rows, "told": told, "broken": broken_link()}))
"""
ATTEMPT_SECONDS = 8.0
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer 201: when it came (seconds of the monotonic clock), which record, under which name."""

    at: float
    public_id: str
    name: str


@dataclass
class Load:
    """So many programs at once, one for each token. ``ledger``: the file with what was accepted, written after the answer."""

    urls: Sequence[str]
    tokens: Sequence[str]
    ledger: Path
    accepted: list[Accepted] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    repeated: int = 0
    answered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._enter_all, args=(number, token)) for number, token in enumerate(self.tokens)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what each is about."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int, *, seconds: float = 60.0) -> None:
        """Until so many more have been accepted."""
        wanted, deadline = len(self.accepted) + more, time.monotonic() + seconds
        while len(self.accepted) < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.accepted)} accepted, {wanted} expected")
            time.sleep(0.05)

    def recovery(self, moment: float) -> float:
        """Seconds from the moment until an entry was accepted again."""
        return min((one.at for one in self.accepted if one.at > moment), default=float("inf")) - moment

    def _enter_all(self, number: int, token: str) -> None:
        turn = number
        while not self._stop.is_set():
            turn = self._enter(f"负荷{uuid.uuid4().hex}有限公司", token, turn)

    def _enter(self, name: str, token: str, turn: int) -> int:
        """Send it until it is accepted; the turn of the next node to ask."""
        key, deadline = uuid.uuid4().hex, time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            status, told = _ask(self.urls[turn % len(self.urls)], token, "POST", "customers", name, key)
            if status == 201:
                self.answered[self.urls[turn % len(self.urls)]] += 1
                self._keep(Accepted(time.monotonic(), told["id"], name))
                # One's own is there at once, on whatever node one asks next.
                seen, _told = _ask(self.urls[(turn + 1) % len(self.urls)], token, "GET", f"customers/{told['id']}")
                if seen == 404:
                    self.unseen.append(name)
                return turn + 1
            turn += 1
            with self._lock:
                self.repeated += 1
            time.sleep(0.1)
        self.in_doubt.append(name)
        return turn

    def _keep(self, one: Accepted) -> None:
        with self._lock, self.ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps([one.at, one.public_id, one.name], ensure_ascii=False) + "\n")
            self.accepted.append(one)


def _ask(url: str, token: str, method: str, path: str, name: str = "", key: str = "") -> tuple[int, dict[str, str]]:
    """The status and the answer; 0 when none came."""
    parts = urlsplit(url)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"name": name}).encode() if name else None
    if key:
        headers["Idempotency-Key"] = key
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ATTEMPT_SECONDS)
    try:
        connection.request(method, f"/api/v1/{path}", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if answer.status == 201 else {}
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Compared:
    """What was accepted beside what is there."""

    accepted: int
    lost: int
    doubled: int
    in_doubt: int
    whole: bool


def compared(load: Load, found: dict[str, object]) -> Compared:
    """``found``: what CHECK printed. Also lost: an entry under another name; also doubled: one with two facts."""
    rows, told = found["rows"], found["told"]
    assert isinstance(rows, dict) and isinstance(told, dict)
    kept = [json.loads(line) for line in load.ledger.read_text(encoding="utf-8").splitlines()]
    lost = [public_id for _at, public_id, name in kept if rows.get(public_id) != name]
    names = list(rows.values())
    doubled = len(names) - len(set(names)) + sum(1 for count in told.values() if count != 1)
    return Compared(len(kept), len(lost), doubled, len(load.in_doubt), found["broken"] is None)
