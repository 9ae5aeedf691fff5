"""The API, put together of its stages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.authentication import PersonalToken
from bihuan.interfaces.api.v1 import (
    company,
    contacts,
    contracts,
    customers,
    days,
    departments,
    duties,
    exports,
    files,
    followups,
    imports,
    log,
    me,
    members,
    money,
    notices,
    offers,
    opportunities,
    overview,
    plans,
    playbook,
    products,
    reports,
    reviews,
    roles,
    scores,
    statistics,
    targets,
    visits,
    webhooks,
)
from bihuan.interfaces.retrying import gives_way


class AsWritten(JSONRenderer):
    """Chinese as it is, not in escapes."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - ninja's own, never changed


class Read(Parser):
    """The body as the door has read it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """It is read once, strictly (``json_reading``)."""
        return exchange.of(request).body


api = NinjaAPI(
    title="闭环 Bihuan",
    version="1",
    description="Every record and verb that the pages have. docs/reference/api.md tells how to use it.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=PersonalToken(),
    parser=Read(),
    renderer=AsWritten(),
)
api.add_router("/me", me.router)
api.add_router("/customers", customers.router)
api.add_router("/customers", contacts.of_customer)
api.add_router("/contacts", contacts.router)
api.add_router("/members", members.router)
api.add_router("/leaves", members.leaves)
api.add_router("/departments", departments.router)
api.add_router("/roles", roles.router)
api.add_router("/imports", imports.router)
api.add_router("/products", products.router)
api.add_router("/customers", opportunities.of_customer)
api.add_router("/opportunities", opportunities.router)
api.add_router("/opportunities", offers.of_opportunity)
api.add_router("/bids", offers.router)
api.add_router("/opportunities", contracts.of_opportunity)
api.add_router("/customers", contracts.of_customer)
# Before the contracts themselves: ``reviews`` is no contract's id.
api.add_router("/contracts", reviews.router)
api.add_router("/contracts", contracts.router)
api.add_router("/contracts", money.of_contract)
api.add_router("/payments", money.payments)
api.add_router("/receipts", money.router)
api.add_router("/followups", followups.router)
api.add_router("/visits", visits.router)
api.add_router("/members", days.of_member)
api.add_router("/day-plans", days.router)
api.add_router("/followup-plans", plans.router)
api.add_router("/targets", targets.router)
api.add_router("/overview", overview.router)
api.add_router("/files", files.router)
api.add_router("/exports", exports.router)
api.add_router("/reports", reports.router)
api.add_router("/duties", duties.router)
api.add_router("/proposals", duties.proposals)
api.add_router("/scores", scores.router)
api.add_router("/statistics", statistics.router)
api.add_router("/feedback", statistics.feedback)
api.add_router("/playbook", playbook.router)
api.add_router("/calendar", playbook.calendar)
api.add_router("/company", company.router)
api.add_router("/notices", notices.router)
api.add_router("/log", log.router)
api.add_router("/webhooks", webhooks.router)


def _problem(request: HttpRequest, wrong: Any) -> HttpResponse:
    if gives_way(wrong):
        raise wrong  # an answer would end it: the door begins it anew
    return problems.answer(request, wrong)


api.add_exception_handler(Exception, _problem)
# Those that ninja itself has handlers for, which would come before the one above.
for _own in (Http404, HttpError, ValidationError):
    api.add_exception_handler(_own, _problem)
