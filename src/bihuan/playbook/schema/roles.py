"""Roles: what the rules call a position, and what the company calls it."""

from typing import Annotated

from pydantic import Field

from bihuan.playbook.schema.values import Section, Text, Words


class Role(Section):
    """A role that rules name by its id. 制度条款中用编号引用的角色。"""

    title: Text = Field(description="Its name on the screen. 界面上的名称。")
    titles: Annotated[tuple[Words, ...], Field(strict=False)] = Field(
        default=(),
        description="The company's own titles that mean this role; a title belongs to one role only. "
        "公司内部对该角色的各种称呼；一个称呼只能属于一个角色。",
    )
