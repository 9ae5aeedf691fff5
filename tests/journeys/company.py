"""A company to walk through: the tests' cast with two weeks behind it."""

from playwright.sync_api import Page

from bihuan.base.organisation.tests.cast import PASSWORD
from tests.journeys.conftest import Visit


def sign_in(visit: Visit, company: str, code: str, *, width: int = 1440) -> Page:
    """The Today page of one of the cast, in English."""
    page = visit.page(locale="en-GB", width=width)
    page.goto(company)
    page.get_by_label("Account, e-mail or mobile").fill(code)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/**")
    return page
