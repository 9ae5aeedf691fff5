"""What is wrong with a YAML text itself, told in the words of somebody who edits one by hand."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml.error import MarkedYAMLError

_BREAK = re.compile(r"\r\n|\r|\n")
_FULLWIDTH = re.compile(r"\s*(?:- )?[A-Za-z0-9_]+：")
_KEY = re.compile(r"( *)([A-Za-z0-9_.-]+):(?=\s)")
_NO_SPACE = re.compile(r"\s*(?:- )?[A-Za-z0-9_]+:[^\s:/]")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the text itself. ``path`` leads to it as far as it was read."""

    line: int
    path: tuple[str | int, ...]
    code: str
    params: dict[str, str] = field(default_factory=dict)


class Lines:
    """The lines of a text as an editor counts them; the parser also breaks lines at rarer characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        if len(self._starts) > 1 and self._starts[-1] == len(text):
            self._starts.pop()

    def __len__(self) -> int:
        return len(self._starts)

    def at(self, position: int) -> int:
        """The number, from 1, of the line that holds the character."""
        return bisect_right(self._starts, position)

    def __getitem__(self, number: int) -> str:
        """The line of a number, with its end."""
        following = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : following]

    def outline(self, number: int) -> tuple[str, ...]:
        """The keys above the line and its own, by their indents: where no tree could be read."""
        path: list[str] = []
        own = self[number].expandtabs(4)
        indent = len(own) - len(own.lstrip())
        for above in range(number, 0, -1):
            found = _KEY.match(self[above])
            if found and (len(found[1]) < indent or above == number):
                path.insert(0, found[2])
                indent = len(found[1])
        return tuple(path)


def syntax_fault(error: MarkedYAMLError, lines: Lines) -> Fault:
    """What the parser stumbled over; what most often lies behind it is named as such."""
    mark = error.problem_mark or error.context_mark
    line = lines.at(mark.index) if mark else 1
    for near in _near(line):
        if _FULLWIDTH.match(lines[near]):
            return Fault(near, lines.outline(near), "fullwidth_colon")
        if _NO_SPACE.match(lines[near]):
            return Fault(near, lines.outline(near), "colon_without_space")
    problem = error.problem or ""
    if "'\\t'" in problem:
        return Fault(line, lines.outline(line), "tab")
    if "<block end>" in problem or "mapping values are not allowed" in problem:
        return Fault(line, lines.outline(line), "indentation")
    detail = ", ".join(filter(None, (error.context, problem)))
    return Fault(line, lines.outline(line), "yaml_syntax", {"detail": detail})


def text_fault(error: Exception, lines: Lines, line: int) -> Fault:
    """A character that a text file cannot hold, or one that an escape cannot name."""
    position = getattr(error, "position", None)
    if isinstance(position, int):
        line, char = lines.at(position), lines.text[position : position + 1]
        return Fault(line, lines.outline(line), "bad_character", {"value": ascii(char)})
    return Fault(line, lines.outline(line), "yaml_syntax", {"detail": str(error)})


def _near(line: int) -> Iterator[int]:
    """The line itself, then those just before it: an unfinished line is noticed on the next one."""
    return (near for near in (line, line - 1, line - 2) if near > 0)
