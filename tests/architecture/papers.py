"""Measures over texts: what a tracked file must not say, and whether links, commands and locks hold."""

import re
from collections.abc import Iterator
from pathlib import Path

# Composed, so that this file does not name what it forbids.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmmirror", "com"),
        ("mirrors", "aliyun"),
        ("pypi", "tuna"),
        ("mirrors", "tuna"),
        ("mirrors", "ustc"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:root|work|home/\w+|Users/\w+)/\w")
VENDORED = re.compile(
    r"(^|/)(node_modules|vendor|vendored|third_party|site-packages)/|\.min\.(js|css)$|\.(whl|tgz|tar\.gz|zip|jar)$"
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)>?\s*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\bmake\s+([a-z][a-z-]*)")


def forbidden(text: str) -> list[str]:
    """Registry hosts and machine paths in a text."""
    found = [host for host in REGISTRIES if host in text.lower()]
    return found + [match.group() for match in MACHINE_PATH.finditer(text)]


def links(markdown: str) -> Iterator[str]:
    """Targets of links within the project, as written; code blocks are not read."""
    for match in LINK.finditer(FENCE.sub("", markdown)):
        if not re.match(r"[a-z]+:", match[1]):
            yield match[1]


def anchors(markdown: str) -> set[str]:
    """What ``#…`` may name in a page: its headings, as the common renderers spell them."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*$", FENCE.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    """Links of a page that lead nowhere."""
    found = []
    for target in links(page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        goal = (page.parent / name) if name else page
        if not goal.exists() or (anchor and not _has_anchor(goal, anchor)):
            found.append(target)
    return found


def _has_anchor(page: Path, anchor: str) -> bool:
    return page.suffix != ".md" or anchor in anchors(page.read_text(encoding="utf-8"))


def make_targets(makefile: str) -> set[str]:
    """The targets a Makefile explains."""
    return set(re.findall(r"^([a-z][a-z-]*):.*##", makefile, re.MULTILINE))


def commands(text: str) -> set[str]:
    """The make targets a text names in code: in a block or between backticks."""
    code = FENCE.findall(text) + re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    return {name for piece in code for name in COMMAND.findall(piece)}


def body(adr: str) -> list[str]:
    """An ADR's lines without its heading and empty lines."""
    return [line for line in adr.splitlines() if line.strip() and not line.startswith("# ")]


def pins(lock: str) -> dict[str, str]:
    """Name to version, of a lock's entries."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.\-]*)==(\S+)", lock, re.MULTILINE))


def unhashed(lock: str) -> list[str]:
    """Entries of a lock without a hash, and lines that are neither entry nor hash."""
    entries = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    return [
        entry.split()[0] for entry in entries if entry.strip() and ("--hash=sha256:" not in entry or "==" not in entry)
    ]
