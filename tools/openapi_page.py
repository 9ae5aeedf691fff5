"""The OpenAPI document of the API, as a file."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from bihuan.interfaces.api.openapi import document  # noqa: E402 - its models need Django's settings


def openapi_page() -> str:
    """The whole file; names in one order, so that a change shows as what it is."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
