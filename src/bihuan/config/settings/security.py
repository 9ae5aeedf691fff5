"""The secret key. In production it is given; in development it is made once and kept."""

import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bihuan.config.environment import SettingsError


def secret_key(given: SecretStr | None, data_dir: Path) -> str:
    """The given key, else the one kept in ``data_dir``, made on first use and readable by its owner only."""
    if given is not None and given.get_secret_value():
        return given.get_secret_value()
    kept = data_dir / "secret-key"
    try:
        if not kept.exists():
            _keep(secrets.token_urlsafe(64), kept)
        return kept.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(f"无法读写 {kept} / cannot read or write it: {error.strerror}") from error


def _keep(key: str, path: Path) -> None:
    """Whole or not at all: processes that start together link theirs into place, the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    draft = Path(name)
    try:
        os.write(descriptor, key.encode("ascii"))
        os.close(descriptor)
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
