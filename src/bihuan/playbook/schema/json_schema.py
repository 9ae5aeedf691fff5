"""The JSON Schema of a playbook file, so that editors complete and check it while it is written."""

import json
from typing import Any

from bihuan.playbook.schema.playbook import Playbook

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Draft 2020-12. It knows keys, kinds, types and limits; references between parts are ``checks.findings``'s."""
    schema: dict[str, Any] = _tidy(Playbook.model_json_schema(by_alias=True))
    schema["title"] = "Bihuan playbook"
    return {"$schema": DIALECT, **schema}


def render_schema() -> str:
    """The text of ``docs/reference/playbook.schema.json``."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def words(docstring: str) -> str:
    """A docstring as one line of prose: its breaks and double backticks are of the source only."""
    return " ".join(docstring.replace("``", "`").split())


def _tidy(part: Any) -> Any:
    """Without the keys that pydantic adds for others than editors; a mapping with named keys refuses other keys."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidy(value) for key, value in part.items() if not (key == "discriminator" and "oneOf" in part)}
    if "patternProperties" in part:
        tidy["additionalProperties"] = False
    if isinstance(part.get("description"), str):
        tidy["description"] = words(part["description"])
    if isinstance(part.get("title"), str):
        del tidy["title"]
    if "$ref" in part or part.get("default", "") is None:
        tidy.pop("default", None)
    elif part.get("type") == "number" and isinstance(part.get("default"), str):
        tidy["default"] = float(part["default"])
    return tidy
