"""What was agreed is reached by its own way only: no field leads to a state."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.inputs import ReceiptInput, ReversalInput, TerminationInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import record_receipt, reverse_receipt, terminate
from bihuan.flow.contracts.tests.papers import LATER, drafted, signed
from bihuan.flow.opportunities.tests.deals import refused
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.jobs.nightly import site
from bihuan.interfaces.upkeep.checks import money
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.contracts.tests.access import TYPED

FORGED: dict[str, Any] = {
    "state": "signed",
    "signed_on": "2026-01-05",
    "received": "100",
    "content_hash": "x",
    "round": 9,
}


@pytest.mark.trust("T-C08")
@pytest.mark.parametrize("field", FORGED)
def test_no_field_of_the_api_sets_a_state(cast: Cast, field: str) -> None:
    """422 for a field that is none; nothing has changed."""
    contract = drafted(cast.li_wei)
    before, facts = Contract.objects.values().get(), Event.objects.count()
    api = Api(cast.li_wei)
    facts += 1  # the token
    answer = api.patch(f"/contracts/{contract.public_id}", {field: FORGED[field]}, if_match='"v1"')
    assert (answer.status_code, told(answer)["code"]) == (422, "invalid")
    assert (Contract.objects.values().get(), Event.objects.count()) == (before, facts)


@pytest.mark.trust("T-C08")
def test_no_field_of_a_form_sets_a_state(cast: Cast) -> None:
    """Passed over: what the form has is saved, the state stays."""
    contract = drafted(cast.li_wei)
    form = {**TYPED, **FORGED, "customer": contract.customer.public_id, "number": contract.number, "version": 1}
    assert log_in(cast.li_wei).post(f"/contracts/{contract.public_id}/edit/", form).status_code == 303
    saved = Contract.objects.get()
    assert (saved.state, saved.signed_on, saved.round) == ("draft", None, contract.round)
    assert saved.received == 0


@pytest.mark.trust("T-C16", "INV5")
def test_what_was_received_stays_when_a_contract_is_terminated(cast: Cast) -> None:
    """Nothing more comes in; what came in can be reversed by an entry of its own; sums hold all the while."""
    contract = signed(cast)
    receive = partial(record_receipt, contract=contract.public_id, by=cast.sun_li, at=LATER)
    receipt = receive(given=ReceiptInput(received_on=LATER.date(), amount=Decimal(30)))
    ended = TerminationInput(reason="客户取消项目")
    terminate(public_id=contract.public_id, given=ended, version=None, by=cast.zhang_min, at=LATER)
    assert (Contract.objects.get().received, list(money.sums(site(LATER)))) == (Decimal(30), [])
    with refused("not_signed"):
        receive(given=ReceiptInput(received_on=LATER.date(), amount=Decimal(1)))
    with refused("not_signed"):
        terminate(public_id=contract.public_id, given=ended, version=None, by=cast.zhang_min, at=LATER)
    reverse_receipt(public_id=receipt.public_id, given=ReversalInput(reason="退款"), by=cast.sun_li, at=LATER)
    assert (Contract.objects.get().received, Receipt.objects.count()) == (Decimal(0), 2)
    assert list(money.sums(site(LATER))) == []
