"""Everything that is set from outside: variables ``BIHUAN_…``, checked once, complained about in sentences.

Imports no Django, so that a wrong value is a sentence and not a trace. ``docs/reference/settings.md`` is generated from the
descriptions here.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "BIHUAN_"
SHORTEST_SECRET = 50
SHORTEST_TOKEN = 16


class SettingsError(Exception):
    """Settings that cannot be run with; the text is for the administrator, a line for each complaint."""


class Environment(BaseSettings):
    """The settings; each field is the variable ``BIHUAN_`` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    env: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses to start without a secret key of its own, or with debugging on.",
    )
    debug: bool = Field(False, description="Show traces in the browser. Never in production.")
    data_dir: Path = Field(
        Path("var"),
        description="Where the SQLite file and the development secret are kept; relative to where you start.",
    )
    backup_dir: Path | None = Field(
        None,
        description="Where the nightly job and `bihuan backup` keep backups, best on another disk. "
        "Empty: `backups` in the data directory.",
    )
    database_url: str = Field(
        "",
        description="`sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or `postgresql://user:password@host:port/name`. "
        "Empty: `bihuan.sqlite3` in the data directory.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description=f"Signs cookies and tokens; at least {SHORTEST_SECRET} characters. "
        "Empty in development: made on first start and kept in the data directory, readable by its owner only.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="Host names the site answers to, separated by commas."
    )

    plain_http: bool = Field(
        False,
        description="Production without HTTPS, on a network you trust: cookies travel over plain http too, and `serve` listens "
        "beyond this machine. Without it production answers plain http with a redirect to HTTPS.",
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="How many reverse proxies stand in front. So many addresses of `X-Forwarded-For` are believed, counted from "
        "its end; with 0 the header is ignored. Limits on logins count by the address found so.",
    )
    demo_database_url: str = Field(
        "",
        description="Where `serve --demo` keeps the demo company. Empty: `demo-PRESET.sqlite3` in the data directory.",
    )
    log_format: Literal["", "json", "text"] = Field(
        "",
        description="How lines of the log look: `json`, one object a line, or `text`. Empty: `json` in production, else `text`.",
    )
    node: str = Field(
        "",
        max_length=120,
        pattern=r"^[\w.:-]*$",
        description="What this server or worker is called in the list of those that are alive. `serve` makes it of the machine's "
        "name and the port, `worker` of the machine's name.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Whoever sends it as `Authorization: Bearer …` may read `/metrics` and the parts of `/readyz` from another "
        "machine; at least 16 characters. Empty: only this machine may, and not through a proxy.",
    )
    webhook_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Webhooks go to the public network only. Hosts inside that may receive them all the same, separated by "
        "commas: `erp.example.cn` on the usual ports, `10.0.0.5:9000` on this one; also over plain http.",
    )
    statement_seconds: int = Field(
        0,
        ge=0,
        le=3600,
        description="PostgreSQL: after so many seconds a statement is ended; waiting for a lock ends after a sixth of it, an idle "
        "transaction after twice; and a statement keeps to one core. 0: never. `serve` says 30 for the pages when nothing is set; the "
        "worker has no such limit.",
    )
    lang: Literal["", "zh", "en"] = Field(
        "", description="Language of the command line's output. Empty: by `LANG`. Pages ask the browser."
    )

    @field_validator("allowed_hosts", "webhook_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("metrics_token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and 0 < len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"至少 {SHORTEST_TOKEN} 个字符 / at least {SHORTEST_TOKEN} characters")
        return value

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.env != "production":
            return self
        if self.debug:
            raise ValueError("生产环境不能打开 BIHUAN_DEBUG / BIHUAN_DEBUG must be off in production")
        secret = self.secret_key.get_secret_value() if self.secret_key else ""
        if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
            raise ValueError(
                f"生产环境必须设置 BIHUAN_SECRET_KEY（随机，至少 {SHORTEST_SECRET} 个字符） / "
                f"production needs a BIHUAN_SECRET_KEY of its own, random, at least {SHORTEST_SECRET} characters"
            )
        if "*" in self.allowed_hosts:
            raise ValueError(
                "生产环境的 BIHUAN_ALLOWED_HOSTS 不能是 * / BIHUAN_ALLOWED_HOSTS must not be * in production"
            )
        return self


def _complaint(error: Any) -> str:
    """One line for one of pydantic's errors; never the value itself, which may be a secret."""
    name = PREFIX + str(error["loc"][0]).upper() + ": " if error["loc"] else ""
    return name + str(error["msg"]).removeprefix("Value error, ")


def read_environment() -> Environment:
    """The settings of this process; SettingsError names every variable that is wrong or unknown."""
    known = {PREFIX + name.upper() for name in Environment.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    complaints = [f"{name}: 没有这个设置 / there is no such setting" for name in unknown]
    try:
        environment = Environment()
    except ValidationError as invalid:
        complaints += [_complaint(error) for error in invalid.errors(include_input=False, include_url=False)]
    if complaints:
        raise SettingsError("\n".join(complaints))
    return environment
