"""Which addresses of the network facts may be sent to: public ones, and those that the administrator of this machine has named.

A company's own network is full of doors that trust whoever is inside. So an address is refused unless it is known to be public:
by how it is written, when it is entered; by what its name resolves to, each time something is sent.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from bihuan.base.records.refusals import Refused

Address = IPv4Address | IPv6Address
PORTS = frozenset({80, 443, 8080, 8443})
"""Where web servers listen; databases, mail and the like listen elsewhere."""
_NOT_PUBLIC_4 = tuple(
    IPv4Network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
"""Within what is public: Teredo and other experiments, examples, 6to4, which leads into IPv4 wherever one likes."""
_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*", re.IGNORECASE
)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_UNWRITTEN = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True)
class Policy:
    """``https_only``: as in production. ``named``: ``host`` or ``host:port`` inside that may be told all the same, also over http."""

    https_only: bool
    named: frozenset[str] = frozenset()

    def names(self, host: str, port: int) -> bool:
        """Whether the administrator has named it; a host without a port stands for the usual ports."""
        shown = f"[{host}]" if ":" in host else host
        return f"{shown}:{port}" in self.named or (shown in self.named and port in PORTS)


class Target(NamedTuple):
    """An address taken apart. ``path`` with its query."""

    host: str
    port: int
    path: str
    is_tls: bool

    @property
    def authority(self) -> str:
        """For the header Host."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == (443 if self.is_tls else 80) else f"{shown}:{self.port}"


def read(url: str, policy: Policy) -> Target:
    """The address taken apart. Refused, with the field ``url``, when it is none that something may be sent to."""
    if _UNWRITTEN.search(url) or not url.isascii():
        raise _no("url_not_one")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise _no("url_not_one") from wrong
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise _no("url_not_one")
    if "@" in parts.netloc:
        raise _no("url_with_login")
    target = Target(
        _host(parts), (443 if scheme == "https" else 80) if port is None else port, _path(parts), scheme == "https"
    )
    if policy.names(target.host, target.port):
        return target
    if policy.https_only and not target.is_tls:
        raise _no("url_needs_https")
    if target.port not in PORTS:
        raise _no("url_port", ports=sorted(PORTS))
    literal = _literal(target.host)
    if (literal is not None and not is_public(literal)) or _is_local(target.host):
        raise _no("url_not_public")
    return target


def is_public(address: Address) -> bool:
    """Whether it is somewhere in the public network, whatever it is wrapped in."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    # What carries an IPv4 address inside (::ffff:…, NAT64's 64:ff9b::…) lies outside the public part.
    return address.scope_id is None and address in _PUBLIC_6 and not any(address in one for one in _NOT_PUBLIC_6)


def host_of(url: str) -> str:
    """The host, for those who are told of it; the path may hold a secret."""
    return (urlsplit(url).hostname or "")[:200]


def _host(parts: SplitResult) -> str:
    """The host as it is looked up: a name, or an address in its one spelling; ``2130706433`` and ``0x7f.1`` are neither."""
    host = (parts.hostname or "").rstrip(".")
    if "[" in parts.netloc:
        if _literal(host) is None:
            raise _no("url_not_one")
        return host
    last = host.rpartition(".")[2]
    if _NUMBER.fullmatch(last):
        # As browsers and the system's resolver read it, this is an IPv4 address, however oddly written.
        if _literal(host) is None:
            raise _no("url_odd_address")
        return host
    if _NAME.fullmatch(host) is None:
        raise _no("url_not_one")
    return host


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_local(host: str) -> bool:
    """A name that only means something in here."""
    if ":" in host or _literal(host) is not None:
        return False
    return "." not in host or host.endswith((".localhost", ".local", ".internal", ".localdomain", ".home.arpa"))


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _no(code: str, **words: Any) -> Refused:
    return Refused(code, field="url", **words)
