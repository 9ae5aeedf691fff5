"""A regulation in force for tests: a preset, from the Monday on which the cast starts."""

from datetime import datetime

from bihuan.base.organisation.tests.cast import START
from bihuan.base.policies.models import Publication
from bihuan.base.policies.services import publish
from bihuan.playbook.load import read_source


def in_force(preset: str, at: datetime = START) -> Publication:
    """Publish the preset as the company's first regulation."""
    return publish(text=read_source(preset).text, name=preset, starts_on=at.date(), by=None, at=at, first=True)
