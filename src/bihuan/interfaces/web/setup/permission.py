"""Who may set up an empty database: whoever sits at this machine, and whoever can read its log.

Asked from the machine itself nothing more is needed. From elsewhere (a server on the net before its administrator has come)
a code is asked for that stands in the server's log, which a stranger cannot read.
"""

import ipaddress
import logging

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

_log = logging.getLogger(__name__)
_PART = 4


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, through no proxy."""
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def code() -> str:
    """The set-up code of this installation: the same in each of its processes, made of the secret key."""
    digits = salted_hmac("bihuan.setup", settings.SECRET_KEY, algorithm="sha256").hexdigest()[: 3 * _PART]
    return "-".join(digits[start : start + _PART] for start in range(0, len(digits), _PART))


def fits(typed: str) -> bool:
    """Whether this is the code."""
    return constant_time_compare("".join(typed.lower().split()), code())


def tell() -> None:
    """Write the code into the log, where whoever runs the server finds it."""
    _log.warning("set-up was asked for from another machine; the set-up code is / 初始化码：%s", code())
