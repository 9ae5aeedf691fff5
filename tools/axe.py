"""What axe-core finds on a page that a browser shows: the serious and the critical, a line for each rule."""

from __future__ import annotations

from typing import Any

from tools.environment import ROOT

SCRIPT = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# A dialog that is still fading in would be taken for one of pale letters.
STILL = """() => Promise.allSettled(document.getAnimations()
  .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished)).then(() => true)"""
RUN = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => ["serious", "critical"].includes(impact))
  .map(({ id, impact, nodes: [node, ...more] }) => {
    const reason = (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? "";
    return `${impact} ${id}${more.length ? ` x${more.length + 1}` : ""}: ${node.target.join(" ")}: ${reason}`;
  }))"""


def findings(page: Any) -> list[str]:
    """Serious and critical findings on the page as it is now, menus and dialogs that are open included."""
    page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    page.evaluate(STILL)
    found: list[str] = page.evaluate(RUN)
    return found
