"""What the verbs about roles take."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bihuan.base.access.permissions import PERMISSIONS, Scope


def _grants(value: dict[str, int]) -> dict[str, int]:
    for name, scope in value.items():
        permission = PERMISSIONS.get(name)
        if permission is None:
            raise PydanticCustomError("unknown_permission", "unknown permission")
        if scope not in set(Scope) or (not permission.scoped and scope != Scope.ALL):
            raise PydanticCustomError("not_a_scope", "not a scope of this permission")
    return value


class RoleInput(BaseModel):
    """A permission role; ``grants``: permission → scope (1 own … 4 all; one without scopes: 4)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(max_length=60)] = ""
    note: Annotated[str, Field(max_length=200)] = ""
    grants: Annotated[dict[str, int], AfterValidator(_grants)] = {}
    second_factor: bool = False
