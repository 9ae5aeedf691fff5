"""The five regulations that ship, as cards to choose from."""

from functools import cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.playbook.load import PRESETS, load_preset
from bihuan.playbook.schema.playbook import Playbook

Label = str | Promise


class Card(NamedTuple):
    """A regulation in human words."""

    id: str
    title: str
    trade: Label
    rhythm: Label
    clauses: int
    examples: tuple[str, ...]


WORDS: dict[str, tuple[Label, Label]] = {
    "equipment": (
        _("Machines and systems sold as projects: long deals, bids, contract reviews."),
        _("A report a week, a report on each visit, opportunities kept up every week."),
    ),
    "advertising": (
        _("Advertising and services sold to many customers: new contacts all the time."),
        _("So many visits and new customers a week, first contact within days."),
    ),
    "growth": (
        _("Any business with business customers that wants to begin lightly."),
        _("Few rules: nobody idle, no customer forgotten."),
    ),
    "distribution": (
        _("Goods through dealers and outlets, with offices in the regions."),
        _("A plan and a report each day, a management report each week."),
    ),
    "tob": (
        _("A small team with four stages from lead to contract."),
        _("Follow-ups noted within two hours, A customers twice a week, reviews within a working day."),
    ),
}
"""Preset → (for which trade, in which rhythm)."""
EXAMPLES = 4


def cards() -> list[Card]:
    """The cards, in the order in which presets are listed, in the reader's language."""
    chinese = (get_language() or "zh").startswith("zh")
    return [_card(_playbook(name), chinese) for name in PRESETS]


def _card(playbook: Playbook, chinese: bool) -> Card:
    rules = playbook.rules()
    clauses = {clause for _section, clause, _rule in rules}
    owed = [rule.title for section, _clause, rule in rules if section in ("duties", "quotas")]
    owed += [rule.title for section, _clause, rule in rules if section == "proposals"]
    titles = tuple(title.zh if chinese else title.en for title in owed[:EXAMPLES])
    trade, rhythm = WORDS[playbook.id]
    return Card(playbook.id, playbook.title.zh if chinese else playbook.title.en, trade, rhythm, len(clauses), titles)


@cache
def _playbook(name: str) -> Playbook:
    return load_preset(name)
