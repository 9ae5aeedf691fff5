"""Mistakes of a playbook file, with the place of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.playbook.complaints import Language
from bihuan.playbook.load.messages import GUESS, HINT, MESSAGES, MORE
from bihuan.playbook.schema.checks import nearest

SHOWN = 100
"""So many problems are named; the rest is counted."""
_WIDEST, _WIDE = 60, 240


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. ``line`` counts from 1, 0 where the file has no lines to show; ``key`` is a path such as
    ``duties.A13.within``, empty for the whole file; ``clause`` is the clause it stands under."""

    file: str
    line: int
    key: str
    clause: str | None
    code: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """The sentence alone, in English."""
        return self.sentence("en")

    def sentence(self, language: Language = "en") -> str:
        """The sentence alone, without its place."""
        row = language == "en"
        words = {name: _short(value, _WIDE if name == "known" else _WIDEST) for name, value in self.params.items()}
        near, guess = (
            nearest(self.params.get("value", ""), self.params.get("known", "").split(", ")),
            words.get("guess"),
        )
        words["hint"] = HINT[row].format(near=near) if near else ""
        words["guess"] = GUESS[row].format(guess=guess) if guess else ""
        return MESSAGES[self.code][row].format(**words)

    def text(self, language: Language = "en") -> str:
        """``equipment.yaml:12: duties.A13.within (A13): …``"""
        place = f"{self.file}:{self.line}" if self.line else self.file
        clause = f" ({self.clause})" if self.clause else ""
        key = f" {_short(self.key, 120)}{clause}:" if self.key else ""
        return f"{place}:{key} {self.sentence(language)}"

    def __str__(self) -> str:
        return self.text()


class PlaybookError(Exception):
    """A playbook, its file or its timeline is not usable. ``problems`` are in the order of their lines.

    At most ``SHOWN`` of them are kept; ``more`` counts the others.
    """

    def __init__(self, problems: tuple[Problem, ...], more: int = 0) -> None:
        super().__init__(problems, more)
        self.problems = problems
        self.more = more

    def text(self, language: Language = "en") -> str:
        """A line per problem."""
        lines = [problem.text(language) for problem in self.problems]
        if self.more:
            lines.append(MORE[language == "en"].format(count=self.more))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


def _short(text: str, widest: int = _WIDEST) -> str:
    """Cut, and with nothing in it that a terminal would act on."""
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[: widest + 1])
    return shown if len(text) <= widest else shown[:widest] + "…"
