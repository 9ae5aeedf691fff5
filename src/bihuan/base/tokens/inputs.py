"""What making a token takes."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.records.inputs import Input, Line

LONGEST_DAYS = 366


def _known(value: tuple[str, ...]) -> tuple[str, ...]:
    if not PERMISSIONS.keys() >= set(value):
        raise PydanticCustomError("unknown_permission", "unknown permission")
    return tuple(name for name in PERMISSIONS if name in value)


class TokenInput(Input):
    """A token: what it is for, for how many days it is good, what it may. No permission named: all that the member has."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90
    read_only: bool = False
    permissions: Annotated[tuple[str, ...], AfterValidator(_known)] = ()
