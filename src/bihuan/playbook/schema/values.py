"""Small values that stand in several sections: texts in two languages, lengths of time, clause ids."""

import re
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Unit = Literal["working days", "days", "hours"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CLAUSE_PATTERN = r"^[A-Z][A-Z0-9.-]*[0-9][a-z]?$"
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
Clause = Annotated[str, StringConstraints(pattern=CLAUSE_PATTERN, max_length=12)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=40)]
Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=200)]


def _no_truth(value: object) -> object:
    """True equals 1, but a file that says ``true`` does not say 1."""
    return str(value).lower() if isinstance(value, bool) else value


FormatVersion = Annotated[Literal[1], BeforeValidator(_no_truth)]


def clause_order(clause: str) -> list[tuple[int, str]]:
    """Sorts clause ids as people count: A2 before A11."""
    return [
        (int(part or 0), "") if place % 2 else (0, part) for place, part in enumerate(re.split(r"([0-9]+)", clause))
    ]


class Section(BaseModel):
    """A mapping of the file: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(Section):
    """One text in both languages. 同一文字的中英文。"""

    zh: Words = Field(description="In Chinese. 中文。")
    en: Words = Field(description="In English. 英文。")


_SPAN_PATTERN = r"^([1-9][0-9]{0,3}) (working days?|days?|hours?)$"


class Span(NamedTuple):
    """A length of time as the handbooks word it: ``3 working days``, ``7 days``, ``2 hours``."""

    count: int  # type: ignore[assignment]  # tuple has a method of that name, which nobody needs here
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read ``N working days``, ``N days`` or ``N hours``; a span passes as it is; ValueError for anything else."""
        if isinstance(text, cls):
            return text
        found = re.fullmatch(_SPAN_PATTERN, text) if isinstance(text, str) else None
        if found is None:
            raise PydanticCustomError("bad_span", "a length of time is written '3 working days', '7 days' or '2 hours'")
        units: dict[str, Unit] = {"w": "working days", "d": "days", "h": "hours"}
        return cls(int(found[1]), units[found[2][0]])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": _SPAN_PATTERN, "examples": ["3 working days", "7 days", "2 hours"]}


def _in(units: tuple[Unit, ...], code: str) -> AfterValidator:
    def checked(span: Span) -> Span:
        if span.unit not in units:
            raise PydanticCustomError(code, "this length of time is counted in another unit")
        return span

    return AfterValidator(checked)


def _span_schema(units: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^([1-9][0-9]{{0,3}}) ({units})$", "examples": list(examples)})


Hours = Annotated[Span, _in(("hours",), "not_hours"), _span_schema("hours?", "168 hours")]
ElapsedTime = Annotated[
    Span, _in(("days", "hours"), "not_elapsed"), _span_schema("days?|hours?", "14 days", "36 hours")
]
