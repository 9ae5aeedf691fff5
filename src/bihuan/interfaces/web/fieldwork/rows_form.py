"""Several rows of one form on a page: stops of a day, steps of a plan. Rows can be added, taken out and moved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel

from bihuan.base.records.refusals import Refused
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.wording import refusals
from bihuan.playbook.schema.forms import Form

Kind = TypeVar("Kind", bound=BaseModel)
MOST = 50
BLANK = 2
PATTERN = "n"


class Row(Generic[Kind]):
    """One row: its form, and the parts of the template by the names of their fields."""

    def __init__(self, number: str, form: RecordForm[Kind]) -> None:
        self.number = number
        self.form = form

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields to show."""
        return [part for section in self.form.parts for part in section["fields"] if not part["field"].is_hidden]

    @property
    def hidden(self) -> list[Any]:
        """The fields that travel along."""
        return self.form.hidden_fields()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has filled in anything."""
        inputs = self.form.shape.input.model_fields
        for name, field in self.form.fields.items():
            sent = self.form.data.get(self.form.add_prefix(name), "")
            default = inputs[name].default if name in inputs else ""
            if sent and sent != default and not field.widget.is_hidden:
                return False
        return True


class Rows(Generic[Kind]):
    """The rows as they were sent, or as they stand. ``line`` in what is sent gives their numbers in order."""

    def __init__(
        self,
        request: HttpRequest,
        spec: FormSpec[Kind],
        name: str,
        *,
        standing: Sequence[Mapping[str, Any]] = (),
        playbook_form: Form | None = None,
        blank: int = BLANK,
    ) -> None:
        self.request, self.spec, self.name, self.playbook_form = request, spec, name, playbook_form
        if request.method == "POST":
            sent = [one for one in request.POST.getlist("line") if re.fullmatch(r"\d{1,4}", one)]
            self.rows = [self._row(number, None) for number in list(dict.fromkeys(sent))[:MOST]]
        else:
            extra: list[Mapping[str, Any] | None] = [*standing, *[None] * blank]
            self.rows = [self._row(str(number), values) for number, values in enumerate(extra)]
        self.used: list[Row[Kind]] = []

    def _row(self, number: str, values: Mapping[str, Any] | None) -> Row[Kind]:
        prefix = f"{self.name}-{number}"
        return Row(
            number, self.spec.form(self.request, initial=values, prefix=prefix, playbook_form=self.playbook_form)
        )

    def __iter__(self) -> Iterator[Row[Kind]]:
        return iter(self.rows)

    @property
    def pattern(self) -> Row[Kind]:
        """An empty row, for adding one; its number is put in by the page."""
        return self._row(PATTERN, None) if self.request.method != "POST" else Row(PATTERN, self._unbound())

    def _unbound(self) -> RecordForm[Kind]:
        form = self.spec.form(self.request, prefix=f"{self.name}-{PATTERN}", playbook_form=self.playbook_form)
        form.is_bound = False
        return form

    def is_valid(self) -> bool:
        """Whether all rows that somebody has filled in are right; these are ``used``."""
        self.used = [row for row in self.rows if not row.is_blank]
        fine = [row.form.is_valid() for row in self.used]
        return all(fine)

    @property
    def values(self) -> list[Kind]:
        """The inputs, in order."""
        return [row.form.value for row in self.used]

    def refuse(self, refused: Refused) -> bool:
        """Put a refusal beside its row's field (``lines-2-customer``); whether it belongs to a row."""
        found = re.fullmatch(rf"{self.name}-(\d+)-(\w+)", refused.field or "")
        if found is None or int(found[1]) >= len(self.used):
            return False
        self.used[int(found[1])].form.refuse(refusals.text(refused), field=found[2], clause=refused.clause)
        return True
