"""A playbook, or a timeline of several, as the text of files that load to the same."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline
from bihuan.playbook.schema.values import Span

TIMELINE = "timeline.yaml"


def playbook_text(playbook: Playbook) -> str:
    """The playbook as YAML: what differs from what a file need not say."""
    return "".join(_block(playbook.model_dump(by_alias=True, exclude_defaults=True), ""))


def timeline_files(timeline: Timeline) -> dict[str, str]:
    """File name → text: a timeline file, and beside it a playbook for each of its versions."""
    entries = {str(version.start): playbook_text(version.playbook) for version in timeline.versions}
    listed = "".join(f"  - {{start: {start}, playbook: {start}.yaml}}\n" for start in entries)
    files = {TIMELINE: f"schema: 1\nid: {json.dumps(timeline.id)}\ntimeline:\n{listed}"}
    return files | {f"{start}.yaml": text for start, text in entries.items()}


def _block(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{json.dumps(key)}:\n"
            yield from _block(value, indent + "  ")
        else:
            yield f"{indent}{json.dumps(key)}: {_flow(value)}\n"


def _flow(value: Any) -> str:
    if isinstance(value, Span):
        return json.dumps(str(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, date | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
