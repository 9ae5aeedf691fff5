"""The lines of the log: one for each record, as JSON or to be read by eye, with what must not be known blanked.

What a record carries besides its message is given as ``extra={"status": 200}``; only names in FIELDS are written.
"""

import logging
import re
from contextvars import ContextVar
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor

Shape = Literal["json", "text"]
FIELDS = (
    *("member", "method", "route", "status", "ms", "statements", "statement_ms", "htmx"),
    *("job", "run", "result", "attempt"),
)
"""What a line may say besides its message. Of a person: the code only."""

BLANK = "[…]"
_NAMES = r"\w*(?:password|passwd|secret|token|api_?-?key|sessionid|csrf|credential|sealed|recovery_codes)\w*|口令|密码"
_BLANKED = (
    # A header's value ends with its line.
    (re.compile(r"(?i)((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]+"), rf"\1\2{BLANK}"),
    (
        re.compile(rf"(?i)\b({_NAMES})(['\"]?\s*(?:[:=]|is)\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&'\")\]}}]+)"),
        rf"\1\2{BLANK}",
    ),
    # Personal tokens and secrets of webhooks say what they are.
    (re.compile(r"\b(bihuan|whsec)_[\w-]{8,}"), rf"\1_{BLANK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {BLANK}"),
    (re.compile(r"(\w://[^\s:/@]*:)[^\s@]+@"), rf"\1{BLANK}@"),
    # PostgreSQL quotes the row that a constraint refused: names, phones, amounts.
    (re.compile(r"(?m)^(\s*DETAIL:).*$"), rf"\1 {BLANK}"),
    (re.compile(r"(Failing row contains|Key) \(.*\)"), rf"\1 {BLANK}"),
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MARGIN = "    | "

_request: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """The id of the request being answered, ``-`` outside of one."""
    return _request.get()


current_request = _request


def without_secrets(text: str) -> str:
    """The text with passwords, tokens, cookies and quoted rows blanked."""
    for pattern, instead in _BLANKED:
        text = pattern.sub(instead, text)
    return text


def one_line(text: str) -> str:
    """The text with line breaks and other signs that steer a terminal spelled out: nobody writes a second line."""
    return _UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text)


def _with_request(logger: Any, method: str, line: EventDict) -> EventDict:
    line["request_id"] = request_id()
    return line


def _safe(logger: Any, method: str, line: EventDict) -> EventDict:
    for name, value in line.items():
        if isinstance(value, str):
            safe = without_secrets(value)
            line[name] = safe if name == "exception" else one_line(safe)
    return line


def _in_order(logger: Any, method: str, line: EventDict) -> EventDict:
    """Time, level, logger, request and message first."""
    first = ("time", "level", "logger", "request_id", "event")
    return {name: line[name] for name in first if name in line} | {k: v for k, v in line.items() if k not in first}


def _as_text(logger: Any, method: str, line: EventDict) -> str:
    trace = line.pop("exception", "")
    head = "{time} {level:7} {logger} [{request_id}] {event}".format(**line)
    said = ("time", "level", "logger", "request_id", "event")
    rest = "".join(f" {name}={value}" for name, value in line.items() if name not in said)
    # Behind a margin, so that no message of an error looks like a line of its own.
    return head + rest + "".join(f"\n{_MARGIN}{one_line(each)}" for each in trace.splitlines())


def formatter(shape: Shape) -> logging.Formatter:
    """For ``logging``'s configuration: a formatter that writes lines of that shape."""
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if shape == "json" else _as_text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            structlog.contextvars.merge_contextvars,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _with_request,
            structlog.processors.format_exc_info,
            _safe,
            _in_order,
            render,
        ],
    )
