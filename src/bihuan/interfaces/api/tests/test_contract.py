"""What the document promises holds: schemathesis sends what it describes, and worse, to every operation."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.tests.papers import drafted
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import FollowupInput, PlanInput, VisitPlan
from bihuan.flow.fieldwork.services import log_followup, make_plan, plan_visit
from bihuan.flow.opportunities.tests.deals import deal_of
from bihuan.interfaces.api.openapi import document
from bihuan.interfaces.api.tests.access.offers import begun
from bihuan.interfaces.api.tests.asking import Api
from bihuan.interfaces.web.customers.tests.made import contact
from bihuan.interfaces.web.fieldwork.tests.made import STEP
from bihuan.interfaces.web.imports.tests.access import done
from bihuan.interfaces.web.products.tests.access import product

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 2
"""For each operation and each way of making them: such as fit, and such as do not."""


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As Django's test client has it: between requests nobody closes the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def _operations() -> list[Any]:
    """Read once for both ways of asking."""
    schema: Any = schemathesis.openapi.from_dict(document())
    schema.app = get_wsgi_application()
    return [one.ok() for one in schema.get_all_operations()]


def _there(cast: Cast) -> dict[str, str]:
    """For each tag a record that is there, so that not every answer is that there is none."""
    person = contact(cast)
    customer, by, at = person.customer, cast.li_wei, cast.at
    about = {"customer": customer.public_id}
    return {
        "customers": person.customer.public_id,
        "contacts": person.public_id,
        "members": cast.wang_fang.public_id,
        "departments": cast.departments["杭州"].public_id,
        "imports": done(cast).public_id,
        "products": product(cast).public_id,
        "opportunities": deal_of(by, customer).public_id,
        "bids": begun(cast)["public_id"],
        "contracts": drafted(by, customer).public_id,
        "followups": log_followup(row=FollowupInput(**about, content="报价已发"), by=by, at=at).public_id,
        "visits": plan_visit(row=VisitPlan(**about), by=by, at=at).public_id,
        "followup-plans": make_plan(row=PlanInput(**about, steps=(STEP,)), by=by, at=at).public_id,
    }


def _asked(operation: Any, mode: Any, ask: Callable[[Any], None]) -> None:
    """Ask with a few examples, the same ones on every run."""

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        ask(case)

    run()


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "not fitting"])
def test_every_operation_answers_as_it_says(cast: Cast, mode: Any) -> None:
    """No 500, no status and no field that is not documented, whatever is sent."""
    api, there = Api(cast.admin), _there(cast)
    for operation in _operations():
        tag = operation.definition.raw["tags"][0]

        def ask(case: Any, tag: str = tag) -> None:
            sent = {**(case.headers or {}), "Authorization": f"Bearer {api.secret}"}
            if mode is GenerationMode.POSITIVE and "public_id" in (case.path_parameters or {}) and tag in there:
                case.path_parameters = {**case.path_parameters, "public_id": there[tag]}
                sent |= {"If-Match": '"v1"'} if "If-Match" in sent else {}
            case.headers = sent
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)

        _asked(operation, mode, ask)
    assert Customer.objects.exists()
