"""What positions and permission roles are called: by the regulation in force where it names them, else in our own words."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.base.policies.selectors import in_force

Label = str | Promise

WORDS: dict[str, Label] = {
    "sales": _("Salesperson"),
    "assistant": _("Sales assistant"),
    "manager": _("Sales manager"),
    "director": _("Sales director"),
    "gm": _("General manager"),
    "marketing": _("Marketing"),
    "legal": _("Legal"),
    "finance": _("Finance"),
    "support": _("After-sales and technical support"),
    "front_desk": _("Front desk"),
    "office_head": _("Head of office"),
    "regional_manager": _("Regional manager"),
    "administrator": _("Administrator"),
    "": _("Without a position"),
}
"""Of positions and of the permission roles that ship."""
NONE = "暂无岗位"
"""What a workbook says of somebody without a position: its words are Chinese, whoever reads it."""


def titles(at: datetime) -> dict[str, str]:
    """Every position that can be held: those of the regulation in force by its own names, else those we know."""
    playbook = in_force(at)
    if playbook is None or not playbook.roles:
        return {role: str(words) for role, words in WORDS.items() if role not in ("", "administrator")}
    chinese = (get_language() or "zh").startswith("zh")
    return {role: one.title.zh if chinese else one.title.en for role, one in playbook.roles.items()}


def title(role: str, at: datetime) -> str:
    """One position's name."""
    return titles(at).get(role) or str(WORDS.get(role, role))
