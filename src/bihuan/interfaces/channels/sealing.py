"""Secrets in the database (the mail server's password, second factors) are sealed with a key made from the secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _box() -> Fernet:
    key = hashlib.scrypt(settings.SECRET_KEY.encode(), salt=b"bihuan.sealing", n=2**10, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """The text so that only this installation can read it."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str | None:
    """The text; None when it was sealed under another secret key."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        return None
