"""Someone opens the address that ``make run`` printed."""

import pytest
from playwright.sync_api import Page, expect

from bihuan.playbook.load import PRESETS, load_preset
from tests.journeys.conftest import Visit

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
# WCAG 2: relative luminance of two colours, here of every text against what is behind it.
CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const low = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return [...low];
}"""


def _sees_every_preset(page: Page, language: str) -> None:
    for name in PRESETS:
        title = getattr(load_preset(name).title, language)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.locator(f"#{name} tbody tr").first).to_be_visible()


def test_reads_in_chinese_and_switches_to_english(site: str, visit: Visit) -> None:
    """All five regulations, then the same in English, which stays on the next visit."""
    page = visit.page()
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_have_text("制度")
    assert len(PRESETS) == 5
    _sees_every_preset(page, "zh")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Playbooks")
    _sees_every_preset(page, "en")
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Playbooks")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440, 1920])
def test_fits_every_screen(site: str, visit: Visit, width: int, locale: str) -> None:
    """Nothing sticks out to the side, in either language."""
    page = visit.page(width=width, locale=locale)
    page.goto(site)
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_are_readable(site: str, visit: Visit, dark: bool) -> None:
    """The ground follows the system, and every text has a contrast of 4.5 to 1."""
    page = visit.page(dark=dark)
    page.goto(site)
    red = int(page.evaluate(BACKGROUND).removeprefix("rgb(").split(",")[0])
    assert (red < 60) if dark else (red > 200)
    assert page.evaluate(CONTRAST) == []


def test_works_by_keyboard(site: str, visit: Visit) -> None:
    """The first stop skips to the content, each stop is seen, and the language is switched with Enter."""
    page = visit.page()
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    english = page.get_by_role("button", name="English")
    for _ in range(10):
        if english.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Playbooks")


def test_an_unknown_address(site: str, visit: Visit) -> None:
    """The page says so, gives a number, and leads back."""
    page = visit.page()
    answer = page.goto(f"{site}/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator(".number-line code")).to_have_text(answer.headers["x-request-id"])
    visit.troubles.clear()  # the browser itself logs a 404 as an error
    page.get_by_role("link", name="回到首页").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("制度")
