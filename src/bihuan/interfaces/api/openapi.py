"""The OpenAPI document: what django-ninja makes of the operations, and what all of them have in common."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from bihuan.interfaces.api.api import api
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.problems import CONTENT_TYPE
from bihuan.interfaces.api.taking import KEY

MEANINGS = {
    400: "The request could not be understood; `field` names the parameter.",
    401: "No token, or one that is not good.",
    403: "The member, or the token, may not do this.",
    404: "No such record, or none that the member may see.",
    409: "Somebody else has changed it in the meantime; `current` is how it stands now.",
    412: "Somebody else has changed it since the `ETag` was read; `current` is how it stands now.",
    413: "Too much was sent.",
    415: "Another content type is expected.",
    422: "Against a rule or a limit; `clause` and `field` name which.",
    428: "`If-Match` is missing.",
    429: "Too many requests with this token; `Retry-After` says when to go on.",
}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "What the status says, in the reader's language."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, in the reader's language."},
        "code": {"type": "string", "description": "The same for programs; it never changes."},
        "clause": {"type": "string", "description": "The clause of the regulation that decided."},
        "field": {"type": "string", "description": "The field or parameter concerned."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
        "row": {"type": "object", "properties": {"number": {"type": "integer"}}},
        "current": {"type": "object", "description": "The record as it stands now."},
        "request_id": {"type": "string", "description": "Leads to the line in the server's log."},
    },
}


EXAMPLES: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
"""Operation → a body for it: what the test of its rights sends, which holds that they are alike."""


@cache
def document() -> dict[str, Any]:
    """The whole document, as JSON values."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ROOT))
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    told["components"]["schemas"]["Problem"] = PROBLEM
    told["components"]["responses"] = {str(status): _problem(meaning) for status, meaning in MEANINGS.items()}
    return told


def serve(_request: HttpRequest) -> HttpResponse:
    """``openapi.json``, for whoever has a token."""
    return JsonResponse(document())


def _problem(meaning: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {CONTENT_TYPE: {"schema": schema}}}


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    if method == "post" and not operation.pop("x-once", False):
        operation.setdefault("parameters", []).append(KEY)
    if (example := EXAMPLES.get(operation["operationId"])) is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status in _statuses(path, method, operation):
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = answers


def _statuses(path: str, method: str, operation: Mapping[str, Any]) -> list[int]:
    """Which problems the operation can answer with."""
    found = {400, 401, 403, 429}
    if "{" in path:
        found.add(404)
    if method != "get":
        found |= {404, 409, 413, 415, 422}
    headers = {one["name"]: one["required"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    if "If-Match" in headers:
        found.add(412)
    if headers.get("If-Match"):
        found.add(428)
    return sorted(found)
