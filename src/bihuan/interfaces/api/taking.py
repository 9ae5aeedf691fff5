"""What operations take in their headers, for ``openapi_extra=``."""

from typing import Any

KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again with the same key, the request does nothing again and is answered as before, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
}


def _if_match(required: bool) -> dict[str, Any]:
    return {
        "in": "header",
        "name": "If-Match",
        "required": required,
        "description": "The `ETag` that was read: nothing is done when somebody else has changed the record since.",
        "schema": {"type": "string", "pattern": '^"v[0-9]{1,9}"$', "example": '"v1"'},
    }


VERSION: dict[str, Any] = {"parameters": [_if_match(True)]}
"""A change: the version that was read must be named."""
MAYBE_VERSION: dict[str, Any] = {"parameters": [_if_match(False)]}
"""A verb that compares a version where one is named."""
ONCE: dict[str, Any] = {"x-once": True}
"""A verb that does no more when it is done twice and works in several transactions: no ``Idempotency-Key``."""
MAYBE_MISSING: dict[str, Any] = {"responses": {404: {"$ref": "#/components/responses/404"}}}
"""What may not be there, though its address names no record."""
