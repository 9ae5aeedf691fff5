"""Settings: what is refused, and in what words."""

import pytest

from bihuan.config.environment import SettingsError, read_environment

GOOD_SECRET = "k9Zq-2mVb7RtYw0xLpHs4NdFgJc8EaUiOo5Qv1Kj3TzXyWrPnM"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENV", "DEBUG", "DATA_DIR", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "LANG"):
        monkeypatch.delenv(f"BIHUAN_{name}", raising=False)


def _refusal() -> str:
    with pytest.raises(SettingsError) as refused:
        read_environment()
    return str(refused.value)


def test_development_needs_nothing() -> None:
    """A fresh clone runs."""
    environment = read_environment()
    assert (environment.env, environment.debug) == ("development", False)
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")


def test_production_with_all_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of its own and named hosts."""
    monkeypatch.setenv("BIHUAN_ENV", "production")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", GOOD_SECRET)
    monkeypatch.setenv("BIHUAN_ALLOWED_HOSTS", "crm.example.org, crm.example.com")
    assert read_environment().allowed_hosts == ("crm.example.org", "crm.example.com")


@pytest.mark.trust("T-I12")
@pytest.mark.parametrize("secret", ["", "short", "a" * 60])
def test_production_refuses_a_bad_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """None, short, or one letter sixty times; the secret itself is not repeated."""
    monkeypatch.setenv("BIHUAN_ENV", "production")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", secret)
    refusal = _refusal()
    assert "BIHUAN_SECRET_KEY" in refusal
    assert not secret or secret not in refusal


@pytest.mark.trust("T-I12")
@pytest.mark.parametrize(("name", "value"), [("BIHUAN_DEBUG", "true"), ("BIHUAN_ALLOWED_HOSTS", "*")])
def test_production_refuses_what_is_unsafe(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Debugging, and answering to any host name."""
    monkeypatch.setenv("BIHUAN_ENV", "production")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", GOOD_SECRET)
    monkeypatch.setenv(name, value)
    assert name in _refusal()


def test_every_mistake_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown names and wrong values, a line each."""
    monkeypatch.setenv("BIHUAN_ENV", "prod")
    monkeypatch.setenv("BIHUAN_SECRETKEY", "x")
    lines = _refusal().splitlines()
    assert len(lines) == 2
    assert "BIHUAN_SECRETKEY" in lines[0]
    assert "BIHUAN_ENV" in lines[1]
