"""Texts of cells: width, blanks, what stands for nothing, and headings."""

import re
import unicodedata

LONGEST = 32_767
_NOTHING = re.compile(r"[-—–―‐/\\_.]+|无|暂无|没有|n/a|na|null|none|nil", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|\{[^{}]*\}|〔[^〔〕]*〕")
_HEADING_SIGNS = re.compile(r"[\s*:※●★☆.。、_]+")
_UNIT = re.compile(
    r"[(\[【:/,，、]?(?:单位|币种)?[:：]?(?:人民币|RMB|CNY|¥)?(亿元?|千万元?|百万元?|万元?|千元|元)[)\]】]?$",
    re.IGNORECASE,
)
_UNIT_NOTE = re.compile(r"(?:金额)?单位:(?:人民币)?(亿元?|千万元?|百万元?|万元?|千元|元)")
TIMES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "元": 1, "": 1}


def plain(text: str) -> str:
    """The text in half width, without signs nobody sees, blanks single and none at the ends."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def line(text: str) -> str:
    """The text in its own width on one line."""
    if text.isprintable() and "  " not in text and "\u3000" not in text:
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())


def prose(text: str) -> str:
    """The text with its line breaks."""
    if text.isprintable():
        return text.strip()
    lines = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")).split("\n")
    return "\n".join(one.rstrip() for one in lines).strip()


def says_nothing(text: str) -> bool:
    """Whether people write it where there is nothing: a dash, 无, N/A. Not asked of free texts."""
    return _NOTHING.fullmatch(text) is not None


def heading(text: str) -> str:
    """What headings are compared by: half width, no blanks, line breaks, stars, colons; brackets stay."""
    return _HEADING_SIGNS.sub("", plain(text)).casefold()


def without_brackets(normal: str) -> str:
    """The heading without what stands in brackets, and without a unit behind a slash."""
    bare = normal
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    return _trailing_unit(bare)


def _trailing_unit(bare: str) -> str:
    cut = re.sub(r"[/,，](?:万元?|亿元?|千元|元|人|天|年)$", "", bare)
    return cut or bare


def unit(normal: str) -> int | None:
    """What the heading's unit multiplies by: 金额(万元) 10,000; None where it has none."""
    tail = re.search(r"[(\[【/,，][^()\[\]【】/,，]*[)\]】]?$", normal)
    found = _UNIT.fullmatch(tail[0]) if tail else None
    return TIMES[found[1].removesuffix("元") or "元"] if found else None


def unit_alone(normal: str) -> bool:
    """Whether a line below a heading is but its unit: (万元)."""
    return _UNIT.fullmatch(normal) is not None


def unit_note(text: str) -> int | None:
    """The unit that a note above the table tells of all its amounts: 单位:万元."""
    found = _UNIT_NOTE.search(heading_note(text))
    return TIMES[found[1].removesuffix("元") or "元"] if found else None


def heading_note(text: str) -> str:
    """A note in half width without blanks."""
    return "".join(plain(text).split())
