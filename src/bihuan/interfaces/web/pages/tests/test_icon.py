"""The site's icon where browsers look for one."""

from django.contrib.staticfiles import finders
from django.test import Client


def test_the_icon_is_the_sites_mark(db: None) -> None:
    """Asked for by nobody in particular, before set-up too; kept for a day."""
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/bihuan/mark.svg")
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert finders.find("bihuan/mark.svg") is not None
