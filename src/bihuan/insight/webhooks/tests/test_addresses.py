"""Where webhooks may be sent: a table of addresses, most of which lead inside."""

from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.base.records.refusals import Refused
from bihuan.insight.webhooks.addresses import PORTS, Policy, is_public, read

PRODUCTION = Policy(https_only=True)
ANYWHERE = Policy(https_only=False)


@pytest.mark.trust("T-J03")
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.com/x", "url_needs_https"),
        ("ftp://hooks.example.com/", "url_not_one"),
        ("file:///etc/passwd", "url_not_one"),
        ("gopher://hooks.example.com/", "url_not_one"),
        ("//hooks.example.com/", "url_not_one"),
        ("https:///x", "url_not_one"),
        ("https://hooks.example.com:port/", "url_not_one"),
        ("https://hooks.example.com:99999/", "url_not_one"),
        ("https://hooks.example.com/#part", "url_not_one"),
        ("https://hooks.example.com/a b", "url_not_one"),
        ("https://hooks.example.com\\@10.0.0.1/", "url_not_one"),
        ("https://hooks.example.com/\r\nHost: a", "url_not_one"),
        ("https://例子.example.com/", "url_not_one"),
        ("https://ex_ample..com/", "url_not_one"),
        ("https://[::1/", "url_not_one"),
        ("https://user:word@hooks.example.com/", "url_with_login"),
        ("https://hooks.example.com@127.0.0.1/", "url_with_login"),
        ("https://hooks.example.com:22/", "url_port"),
        ("https://hooks.example.com:6379/", "url_port"),
        ("https://hooks.example.com:0/", "url_port"),
        ("https://localhost/", "url_not_public"),
        ("https://localhost./", "url_not_public"),
        ("https://a.localhost/", "url_not_public"),
        ("https://intranet/", "url_not_public"),
        ("https://metadata.google.internal/", "url_not_public"),
        ("https://printer.local/", "url_not_public"),
        ("https://127.0.0.1/", "url_not_public"),
        ("https://127.8.9.1/", "url_not_public"),
        ("https://0.0.0.0/", "url_not_public"),
        ("https://10.1.2.3/", "url_not_public"),
        ("https://100.64.0.1/", "url_not_public"),
        ("https://169.254.169.254/latest/meta-data/", "url_not_public"),
        ("https://172.31.255.255/", "url_not_public"),
        ("https://192.168.1.1/", "url_not_public"),
        ("https://198.18.0.1/", "url_not_public"),
        ("https://224.0.0.1/", "url_not_public"),
        ("https://255.255.255.255/", "url_not_public"),
        ("https://[::1]/", "url_not_public"),
        ("https://[::]/", "url_not_public"),
        ("https://[fe80::1]/", "url_not_public"),
        ("https://[fe80::1%25eth0]/", "url_not_public"),
        ("https://[fc00::1]/", "url_not_public"),
        ("https://[ff02::1]/", "url_not_public"),
        ("https://[::ffff:127.0.0.1]/", "url_not_public"),
        ("https://[::ffff:8.8.8.8]/", "url_not_public"),
        ("https://[::127.0.0.1]/", "url_not_public"),
        ("https://[2002:7f00:1::]/", "url_not_public"),
        ("https://[64:ff9b::7f00:1]/", "url_not_public"),
        ("https://[64:ff9b:1::1]/", "url_not_public"),
        ("https://[2001::1]/", "url_not_public"),
        ("https://[2001:db8::1]/", "url_not_public"),
        ("https://0x7f.1/", "url_odd_address"),
        ("https://0x7f000001/", "url_odd_address"),
        ("https://2130706433/", "url_odd_address"),
        ("https://017700000001/", "url_odd_address"),
        ("https://0177.0.0.1/", "url_odd_address"),
        ("https://127.1/", "url_odd_address"),
        ("https://8.8.8.08/", "url_odd_address"),
        ("https://127.0.0.1.5/", "url_odd_address"),
    ],
)
def test_refused(url: str, code: str) -> None:
    """Each names why."""
    with pytest.raises(Refused) as refused:
        read(url, PRODUCTION)
    assert (refused.value.code, refused.value.field) == (code, "url")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.com", ("hooks.example.com", 443, "/", True)),
        ("https://Hooks.Example.com.:8443/a?b=c%20d", ("hooks.example.com", 8443, "/a?b=c%20d", True)),
        ("https://8.8.8.8/", ("8.8.8.8", 443, "/", True)),
        ("https://[2606:4700::1111]/", ("2606:4700::1111", 443, "/", True)),
    ],
)
def test_taken(url: str, target: tuple[str, int, str, bool]) -> None:
    """What is public is sent to."""
    assert read(url, PRODUCTION) == target


def test_http_only_outside_production() -> None:
    """On a developer's machine the public network is as far, but plain."""
    assert read("http://hooks.example.com/", ANYWHERE).port == 80
    with pytest.raises(Refused, match="url_not_public"):
        read("http://127.0.0.1/", ANYWHERE)


@pytest.mark.parametrize(
    ("named", "url", "is_taken"),
    [
        ("erp.example.cn", "http://erp.example.cn/", True),
        ("erp.example.cn", "http://erp.example.cn:8080/", True),
        ("erp.example.cn", "http://erp.example.cn:5432/", False),
        ("erp.example.cn", "http://other.example.cn/", False),
        ("10.0.0.5:9000", "http://10.0.0.5:9000/", True),
        ("10.0.0.5:9000", "http://10.0.0.5/", False),
        ("[fd00::5]:9000", "http://[fd00::5]:9000/", True),
        ("127.0.0.1", "http://2130706433/", False),
    ],
)
def test_named_hosts(named: str, url: str, is_taken: bool) -> None:
    """A host that the administrator has named is told also inside, on its port, over plain http."""
    policy = Policy(https_only=True, named=frozenset({named}))
    if is_taken:
        assert read(url, policy)
    else:
        with pytest.raises(Refused):
            read(url, policy)


@given(st.ip_addresses(v=4))
def test_agrees_with_the_library(address: object) -> None:
    """Nothing that Python's own table calls private or multicast is public here."""
    found = ip_address(str(address))
    if is_public(found):
        assert found.is_global and not found.is_multicast


@given(st.ip_addresses(v=6))
def test_agrees_with_the_library_on_ipv6(address: object) -> None:
    """The same of the longer ones."""
    found = ip_address(str(address))
    if is_public(found):
        assert found.is_global and not found.is_multicast and not found.is_reserved


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is typed in never fails."""
    for url in (text, f"https://{text}"):
        with suppress(Refused):
            assert read(url, PRODUCTION).port in PORTS
