"""Numbering: how the numbers of records are formed."""

import re
from typing import Literal

from pydantic import Field

from bihuan.playbook.schema.values import Clause, Section, Text, Words

RecordKind = Literal["customer", "opportunity", "bid", "quotation", "proposal", "contract", "order", "ticket"]
Restart = Literal["day", "month", "year", "never"]
NEEDED: dict[Restart, tuple[str, ...]] = {
    "day": ("year", "month", "day"),
    "month": ("year", "month"),
    "year": ("year",),
    "never": (),
}
"""The placeholders without which numbers would repeat after a restart."""

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
KNOWN = re.compile(r"region|year|month|day|serial(:0[1-9])?")


class Number(Section):
    """How numbers of one kind of record are formed. 一类记录的编号规则。

    ``{region}`` is the code of the owner's region, ``{year}`` four digits, ``{month}`` and ``{day}`` two, ``{serial:03}`` a
    serial of at least three digits. The serial counts apart for each region when ``{region}`` stands in the pattern; when it
    outgrows its digits it gets one more; a number once given is never given again.
    """

    title: Text = Field(description="What is numbered. 编号对象。")
    clause: Clause | None = Field(default=None, description="The clause that rules it. 规定该编号的条款。")
    pattern: Words = Field(
        description="Text with `{region}`, `{year}`, `{month}`, `{day}` and one `{serial}` or `{serial:03}`. "
        "编号样式：可含区域代码、年、月、日，必须含一个流水号。",
        examples=["{region}{year}{serial:03}"],
    )
    restart: Restart = Field(description="When the serial starts at 1 again. 流水号何时从 1 重新开始。")
