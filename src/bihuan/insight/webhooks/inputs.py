"""What verbs about webhooks take."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bihuan.base.audit.facts import FACTS
from bihuan.base.records.inputs import Input, Line

MOST_VERBS = 200


def _known(value: tuple[str, ...]) -> tuple[str, ...]:
    areas = {f"{verb.partition('.')[0]}.*" for verb in FACTS}
    for verb in value:
        if verb not in FACTS and verb not in areas:
            raise PydanticCustomError("unknown_fact", "no fact is called {verb}", {"verb": verb[:64]})
    return tuple(dict.fromkeys(value))


class EndpointInput(Input):
    """A place that facts are told to. ``verbs``: names of facts, ``customer.*`` for all of an area; none: every fact."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    url: Annotated[Line, Field(min_length=1, max_length=500)]
    verbs: Annotated[tuple[str, ...], Field(max_length=MOST_VERBS), AfterValidator(_known)] = ()
