"""Versions of a regulation in the order in which they came into force."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.values import FormatVersion, Name, Section, Words


@dataclass(frozen=True, slots=True)
class Version:
    """A playbook and the Monday from whose 00:00 on it holds; without ``start`` it holds from the first fact on."""

    start: date | None
    playbook: Playbook


@dataclass(frozen=True, slots=True)
class Timeline:
    """At least one version, in ascending order of start, all in one zone; ``start`` is None only in a timeline of one."""

    id: str
    zone: str
    versions: tuple[Version, ...]


class Entry(Section):
    """One version of a timeline file. 时间线文件中的一个版本。"""

    start: date = Field(description="The Monday from which on it holds. 自哪个星期一起施行。", examples=["2026-01-05"])
    playbook: Words = Field(
        description="A preset, or a playbook file, relative to the timeline file. 预设名称，或制度文件（相对于本文件的路径）。"
    )


class TimelineFile(Section):
    """A timeline file: which regulation held from when on. 时间线文件：哪份制度从何时起施行。"""

    schema_: FormatVersion = Field(alias="schema", description="The version of this format: 1. 本格式的版本号：1。")
    id: Name = Field(description="A short name, as in output. 简短的英文编号。")
    timeline: Annotated[tuple[Entry, ...], Field(min_length=1, strict=False)] = Field(
        description="The versions, in ascending order of start. 各版本，按施行日期先后排列。"
    )
