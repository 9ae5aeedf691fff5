"""The gallery as the site, and somebody signed in to look at it."""

import pytest
from django.test import Client
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in

GALLERY = "bihuan.interfaces.web.kit.tests.gallery"


@pytest.fixture
def gallery(settings: Settings) -> None:
    """The pages of ``gallery.py`` beside the shipped ones."""
    settings.ROOT_URLCONF = GALLERY


@pytest.fixture
def admin(gallery: None, cast: Cast) -> Client:
    """The administrator, signed in."""
    return log_in(cast.admin)


@pytest.fixture
def seller(gallery: None, cast: Cast) -> Client:
    """李伟, who may look at members and change none."""
    return log_in(cast.li_wei)
