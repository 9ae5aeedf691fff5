"""People and their programs, who use a site from outside all at once, and a list of their own of what was accepted.

Each enters customers through the API under an Idempotency-Key, changes them under the version read, types others into the page's
form, and sends what must be refused. What was not answered is sent again: the same key, the same form's token, the version read anew.
A line goes into the ledger only after the answer has come, so that whatever the site forgets, the ledger knows.
"""

import hashlib
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.trust.asking import ACCEPTED, ATTEMPT_SECONDS, Reply, Visitor

GIVE_UP_SECONDS, AT_THE_END_SECONDS = 90.0, 20.0
PAUSE = 0.1
REFUSED = (400, 403, 404, 409, 412, 422)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. ``outcome``: ok, refused, unknown (given up without an answer). ``at``: the monotonic clock's seconds."""

    at: float
    act: str
    outcome: str
    name: str
    public_id: str = ""
    number: str = ""
    version: int = 0
    content: str = ""


def content(name: str, industry: str) -> str:
    """The hash of what a customer says."""
    return hashlib.sha256(f"{name}\n{industry}".encode()).hexdigest()[:16]


@dataclass
class Crowd:
    """``tokens``: account → token; each is a person with a program and a browser, all of one password.

    ``only_enters``: the programs alone, which enter and look whether it is there. ``patience``: seconds until an answer is given up.
    ``answered``: entries that each address accepted; ``repeated``: what had to be sent again; ``unseen``: names of what had just been
    accepted and was not there through the next address.
    """

    urls: Sequence[str]
    tokens: dict[str, str]
    password: str
    ledger: Path
    only_enters: bool = False
    patience: float = ATTEMPT_SECONDS
    entries: list[Entry] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unseen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads: list[threading.Thread] = []
        self.troubles: list[BaseException] = []

    def start(self) -> None:
        """Everybody begins."""
        self._stop.clear()
        people = [Person(self, code, token, number) for number, (code, token) in enumerate(self.tokens.items())]
        self._threads = [threading.Thread(target=person.live) for person in people]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what each is about; what broke one of them is raised."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.troubles:
            raise self.troubles[0]

    @property
    def is_over(self) -> bool:
        """Whether it is time to go home."""
        return self._stop.is_set()

    @property
    def accepted(self) -> int:
        """How many were answered with yes."""
        return sum(one.outcome == "ok" for one in list(self.entries))

    def wait_for(self, more: int, *, seconds: float = 75.0) -> None:
        """Until so many more have been accepted."""
        wanted, deadline = self.accepted + more, time.monotonic() + seconds
        while self.accepted < wanted:
            if self.troubles or time.monotonic() > deadline:
                raise TimeoutError(f"{self.accepted} accepted, {wanted} expected; {self.statuses}; {self.troubles[:1]}")
            time.sleep(0.05)

    def recovery(self, moment: float) -> float:
        """Seconds from the moment until something was accepted again."""
        later = (one.at for one in list(self.entries) if one.outcome == "ok" and one.at > moment)
        return min(later, default=float("inf")) - moment

    def keep(self, entry: Entry) -> None:
        """Write it down, outside of the site."""
        with self._lock, self.ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self.entries.append(entry)

    def count(self, status: int, *, again: bool) -> None:
        """Take note of how an attempt was answered, 0: not at all; and whether it is made again."""
        with self._lock:
            self.statuses[status] += 1
            self.repeated += again

    def seen(self, url: str, name: str, *, is_there: bool) -> None:
        """Take note of who accepted an entry, and whether the next address shows it."""
        with self._lock:
            self.answered[url] += 1
            if not is_there:
                self.unseen.append(name)


class Person:
    """One of the crowd, with a program (token) and a browser (session)."""

    def __init__(self, crowd: Crowd, code: str, token: str, number: int) -> None:
        self.crowd, self.code, self.turn = crowd, code, number
        self.visitor = Visitor(token, crowd.patience)

    def live(self) -> None:
        """All of it, over and over; each round's customers are this person's alone."""
        try:
            while not self.crowd.is_over:
                entered = self._enter()
                if self.crowd.only_enters:
                    continue
                if entered is not None:
                    self._change(entered)
                self._type()
                self._refused()
        except BaseException as error:  # noqa: BLE001 - it ends the run, in the main thread
            self.crowd.troubles.append(error)

    def _until_answered(self, send: Callable[[str], Reply], *, busy: int = 0) -> Reply | None:
        """Send until there is a yes or a no; None: given up. ``busy``: the status of what an earlier attempt is still being done for."""
        begun = time.monotonic()
        while time.monotonic() < begun + (AT_THE_END_SECONDS if self.crowd.is_over else GIVE_UP_SECONDS):
            urls = self.crowd.urls
            reply = send(urls[self.turn % len(urls)])
            is_answered = reply.status != busy and reply.status in (*ACCEPTED, *REFUSED)
            self.crowd.count(reply.status, again=not is_answered)
            if is_answered:
                return reply
            self.turn += 1
            time.sleep(PAUSE)
        return None

    def _keep(self, act: str, outcome: str, name: str, **values: Any) -> Entry:
        entry = Entry(time.monotonic(), act, outcome, name, **values)
        self.crowd.keep(entry)
        return entry

    def _enter(self) -> Entry | None:
        """By the program, under a key; what was accepted. One's own is there at once, through whatever address one asks next."""
        name, key = f"故障{uuid.uuid4().hex}有限公司", uuid.uuid4().hex
        body, urls = {"name": name, "industry": "甲"}, self.crowd.urls
        reply = self._until_answered(lambda url: self.visitor.call(url, "POST", "customers", body, key=key), busy=409)
        if reply is None:
            self._keep("entered", "unknown", name)
            return None
        assert reply.status == 201, reply
        made = reply.json()
        values = {"public_id": made["id"], "number": made["number"], "version": made["version"]}
        kept = self._keep("entered", "ok", name, **values, content=content(name, "甲"))
        by, self.turn = urls[self.turn % len(urls)], self.turn + 1
        looked = self.visitor.call(urls[self.turn % len(urls)], "GET", f"customers/{made['id']}")
        self.crowd.seen(by, name, is_there=looked.status != 404)
        return kept

    def _change(self, entered: Entry) -> None:
        """Whether an attempt without an answer was done, the version tells: 412 with what one had sent means yes."""
        path, industry, name = f"customers/{entered.public_id}", "乙", entered.name
        values = {"public_id": entered.public_id, "number": entered.number, "version": entered.version}
        reply = self._until_answered(
            lambda url: self.visitor.call(url, "PATCH", path, {"industry": industry}, version=entered.version)
        )
        if reply is None:
            self._keep("changed", "unknown", name, **values)
            return
        shown = reply.json()["current"] if reply.status == 412 else reply.json()
        assert (shown["industry"], shown["version"]) == (industry, entered.version + 1), reply
        self._keep("changed", "ok", name, **{**values, "version": shown["version"]}, content=content(name, industry))

    def _type(self) -> None:
        """Into the page's form; a press without an answer is repeated with the same form."""
        name, form = f"页面{uuid.uuid4().hex}有限公司", uuid.uuid4().hex
        fields = {"name": name, "industry": "甲", "owner": "me", "sent_token": form}

        def send(url: str) -> Reply:
            if not self.visitor.is_in and not self.visitor.sign_in(url, self.code, self.crowd.password):
                return Reply(0)
            return self.visitor.submit(url, "customers/new/", fields)

        reply = self._until_answered(send)
        if reply is None:
            self._keep("typed", "unknown", name)
            return
        assert reply.status == 303, reply
        public_id = reply.location.rstrip("/").rpartition("/")[2]
        self._keep("typed", "ok", name, public_id=public_id, version=1, content=content(name, "甲"))

    def _refused(self) -> None:
        """What is no grade is none: a no must leave nothing behind."""
        name = f"不收{uuid.uuid4().hex}有限公司"
        body = {"name": name, "grade": "没有这一级"}
        reply = self._until_answered(lambda url: self.visitor.call(url, "POST", "customers", body))
        if reply is not None:
            assert reply.status == 422, reply
            self._keep("refused", "refused", name)
