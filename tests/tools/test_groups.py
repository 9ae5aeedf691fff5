"""What is to stay on one worker does: the runner reads a test's group from its name, where two packages must agree."""

import os

import pytest


@pytest.mark.xdist_group("grouped")
def test_a_group_is_part_of_the_name(request: pytest.FixtureRequest) -> None:
    """On a worker; without one there are no groups."""
    assert request.node.nodeid.endswith("@grouped") == ("PYTEST_XDIST_WORKER" in os.environ)
