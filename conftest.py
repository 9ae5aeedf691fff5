"""How hard the properties are tried: quickly on every run, and with ``--hypothesis-profile=thorough`` before a release."""

import pytest
from hypothesis import HealthCheck, settings

from bihuan.base.organisation.tests.cast import Cast, make_cast

settings.register_profile("quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=2000)
settings.load_profile("quick")


@pytest.fixture
def cast(db: None) -> Cast:
    """李伟, 王芳, 张敏 and the others, made through the services: ``bihuan.base.organisation.tests.cast``."""
    return make_cast()
