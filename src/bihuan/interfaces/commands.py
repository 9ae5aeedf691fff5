"""What all commands of this product share."""

from django.core.management.base import BaseCommand


class UncheckedCommand(BaseCommand):
    """Begins at once: Django's checks ask of the code what its tests have asked, and load every page of the site for it.

    A backup must be possible whatever they find, and some commands run before there is a table to look at.
    """

    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's name and type
