"""A contract goes through its reviewers to the money, and somebody new joins: legal, finance, manager, administrator at work."""

from playwright.sync_api import Page, expect

from tests.journeys.company import sign_in
from tests.journeys.conftest import Visit

SECRET = "Kuaile-Gongchang-88"


def _send_for_review(rep: Page, company: str) -> None:
    rep.goto(f"{company}/contracts/")
    rep.get_by_role("link", name="空压机购销合同").first.click()
    rep.get_by_role("link", name="Ask for review").first.click()
    dialog = rep.get_by_role("dialog")
    for step, reviewer in (("legal", "周杰"), ("finance", "孙丽"), ("manager", "张敏")):
        choice = dialog.locator(f"[name=steps-{step}]")
        choice.select_option(choice.locator("option", has_text=reviewer).get_attribute("value"))
    dialog.locator("form [type=submit]").click()
    expect(rep.get_by_text("Under review").first).to_be_visible()


def _approve(visit: Visit, company: str, code: str, *, width: int = 1440) -> None:
    page = sign_in(visit, company, code, width=width)
    page.goto(f"{company}/contracts/reviews/")
    page.get_by_role("link", name="空压机购销合同").first.click()
    page.locator("[name=review-opinion]").fill("同意，注意验收节点")  # waits for the page, which all() below does not
    for box in page.locator("input[name=review-checklist]").all():
        box.check()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_role("button", name="Hand in the review").click()
    page.wait_for_url(lambda url: "/review/" not in url)


def _sign(manager: Page, company: str) -> None:
    manager.goto(f"{company}/contracts/")
    manager.get_by_role("link", name="空压机购销合同").first.click()
    manager.get_by_role("link", name="Sign").first.click()
    manager.locator("[name=signed_by]").fill("王建国")
    manager.locator("form:has([name=signed_by]) [type=submit]").click()
    expect(manager.get_by_text("Signed", exact=True).first).to_be_visible()


def test_from_draft_to_money(company: str, visit: Visit) -> None:
    """Legal on a laptop, finance on a phone, then the manager; signed, and paid in part: each finds it on Today's way."""
    rep = sign_in(visit, company, "li.wei")
    _send_for_review(rep, company)
    _approve(visit, company, "zhou.jie")
    _approve(visit, company, "sun.li", width=390)
    _approve(visit, company, "zhang.min")
    manager = sign_in(visit, company, "zhang.min")
    _sign(manager, company)
    finance = sign_in(visit, company, "sun.li", width=390)
    finance.goto(f"{company}/contracts/")
    finance.get_by_role("link", name="空压机购销合同").first.click()
    finance.get_by_role("link", name="Record a receipt").first.click()
    finance.locator("[name=amount]").fill("２４０，０００")
    finance.get_by_role("button", name="Book").last.click()
    expect(finance.get_by_text("240,000").first).to_be_visible()
    rep.goto(f"{company}/contracts/")
    expect(rep.get_by_text("空压机购销合同").first).to_be_visible()


def test_somebody_new(company: str, visit: Visit) -> None:
    """The administrator enters and invites them; by the link they choose a password on their phone and are at Today."""
    admin = sign_in(visit, company, "admin")
    admin.goto(f"{company}/organisation/new/")
    admin.locator("[name=name]").fill("秦岚")
    admin.locator("[name=position]").select_option("sales")
    admin.locator("[name=roles][value=sales]").check()
    admin.locator("main form [type=submit]").first.click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("秦岚")
    admin.get_by_role("button", name="Invite").or_(admin.get_by_role("link", name="Invite")).first.click()
    link = admin.locator("input[value*='://'], code:has-text('://')").first
    address = link.input_value() if link.evaluate("e => e.tagName") == "INPUT" else link.inner_text()
    phone = visit.page(locale="en-GB", width=390)
    phone.goto(address.strip())
    for field in phone.locator("input[type=password]").all():
        field.fill(SECRET)
    phone.locator("main form [type=submit], main form button.btn-primary").first.click()
    phone.wait_for_url("**/today/**")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
