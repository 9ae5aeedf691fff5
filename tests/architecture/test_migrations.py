"""Migrations: none is missing, and the first ones are as short as they can be."""

from io import StringIO

import pytest
from django.core.management import call_command

from tools.first_migration import unfolded


@pytest.mark.django_db
def test_none_is_missing() -> None:
    """The tables are as the models say."""
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO(), skip_checks=True)


def test_first_ones_are_short() -> None:
    """``python -m tools.first_migration`` makes them so."""
    assert unfolded() == []
