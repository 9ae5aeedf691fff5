"""Wherever a canary sits, an attack: written past all checks, as an older version or another program might have."""

import json
from typing import Any

from django.db import models

from tests.trust.canaries import CANARY, models_of_ours

ASKS = (
    "<a hx-get=//evil hx-trigger=load hx-on:load=alert(4)>x</a><form action=//evil><base href=//evil>"
    "<style>*{display:none}</style><iframe srcdoc=x>"
)
"""What would ask for something, or make the page another, by htmx or by itself."""
ATTACK = (
    "<img src=x onerror=alert(1)>\"'><a href=javascript:alert(2)>{{7*7}}{0.__class__}%(x)s</script><script>alert(3)</script>"
    + ASKS
)
RUNS = (
    "<img src=x",
    "<script>alert",
    "</script><script>",
    "<a href=javascript",
    'href="javascript',
    "href='javascript",
    "<a hx-get=//",
    "<form action=//",
    "<base ",
    "<style>*",
    "<iframe",
)
"""What none of it may be found as: markup that a browser would act on."""


def plant() -> int:
    """In every text of every record; how many texts there were."""
    planted = 0
    for model in models_of_ours():
        # The log's hashes and the search's grams are not shown.
        if model._meta.app_label in {"audit", "search"}:
            continue
        fields = [
            each
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField | models.JSONField) and not each.unique
        ]
        for row in model._default_manager.all():
            changed = {
                each.attname: planted_in(getattr(row, each.attname), f"{row.pk}{ATTACK}"[: each.max_length])
                for each in fields
                if CANARY.search(json.dumps(getattr(row, each.attname), default=str))
                and each.attname not in {"name_key", "name_core", "sort_key"}
            }
            if changed:
                model._default_manager.filter(pk=row.pk).update(**changed)
                planted += len(changed)
    return planted


def planted_in(value: Any, attack: str) -> Any:
    """The value with the attack for each text that holds a canary."""
    if isinstance(value, dict):
        return {name: planted_in(each, attack) for name, each in value.items()}
    if isinstance(value, list):
        return [planted_in(each, attack) for each in value]
    return attack if isinstance(value, str) and CANARY.search(value) else value
