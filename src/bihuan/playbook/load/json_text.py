"""JSON from outside: what the standard parser takes beyond JSON is refused, and no text makes it fall over."""

import json
from codecs import getincrementaldecoder
from typing import NoReturn

from bihuan.playbook.complaints import Complaint, complaint


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_constant=_refuse)
"""Reads JSON, but neither NaN nor Infinity."""


def json_fault(error: Exception) -> Complaint:
    """The complaint about a text that is no JSON."""
    if isinstance(error, json.JSONDecodeError):
        return complaint("not_json", reason=error.msg)
    return complaint("not_json", reason="nested too deeply" if isinstance(error, RecursionError) else error)


def guess_encoding(raw: bytes) -> str:
    """ " (GB18030?)" and the like, for a text that is not UTF-8; empty when nothing fits."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return " (UTF-16?)"
    try:
        getincrementaldecoder("gb18030")().decode(raw[:65536])
    except UnicodeDecodeError:
        return ""
    return " (GB18030?)"
