"""What an address takes, as the OpenAPI document says it: the door lets in what is documented there and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bihuan.interfaces.api.openapi import document

_PLACE = re.compile(r"<(?:[^>:]+:)?([^>]+)>")


@dataclass(frozen=True)
class Taken:
    """What one operation takes. ``if_match``: None where no version is compared, else whether it must be named."""

    query: frozenset[str]
    content_types: tuple[str, ...]
    if_match: bool | None
    repeatable: bool


@cache
def operations(route: str) -> Mapping[str, Taken]:
    """Method → what it takes there; ``route`` as Django resolved it."""
    path = "/" + _PLACE.sub(r"{\1}", route)
    told = document()["paths"].get(path, {})
    return {method.upper(): _taken(one) for method, one in told.items()}


def _taken(operation: Mapping[str, Any]) -> Taken:
    parameters = operation.get("parameters", ())
    headers = {one["name"]: one["required"] for one in parameters if one["in"] == "header"}
    return Taken(
        frozenset(one["name"] for one in parameters if one["in"] == "query"),
        tuple(operation.get("requestBody", {}).get("content", ())),
        headers.get("If-Match"),
        "Idempotency-Key" in headers,
    )
