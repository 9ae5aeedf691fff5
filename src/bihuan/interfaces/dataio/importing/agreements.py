"""The sheets 合同, 回款计划 and 回款: contracts, what is due of them, what came in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from bihuan.base.organisation.models import Member
from bihuan.base.records.pinyin import normal, sort_key
from bihuan.flow.contracts.inputs import ContractInput, InstalmentInput, PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Instalment, Receipt
from bihuan.flow.contracts.services.importing import (
    ContractRow,
    InstalmentRows,
    ReceiptRow,
    import_contracts,
    import_instalments,
    import_receipts,
)
from bihuan.interfaces.dataio.importing.companies import Companies, Company, records
from bihuan.interfaces.dataio.importing.extras import lines_missing
from bihuan.interfaces.dataio.importing.grouping import Grouped
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, differs, notes_of
from bihuan.interfaces.dataio.importing.work import OfCustomers
from bihuan.interfaces.dataio.reading import Mistake, Sheet


@dataclass(slots=True)
class Agreement:
    """A contract that rows refer to; ``pk`` 0: it has not landed, this is a trial. ``received`` grows while rows are planned."""

    pk: int
    number: str
    amount: Decimal
    owner: Member
    is_signed: bool
    received: Decimal = Decimal(0)
    instalments: set[int] = field(default_factory=set)


class Agreements:
    """The contracts of the database by number, and those that the book brings."""

    def __init__(self, by: Member) -> None:
        self._by = by
        self.planned: dict[str, Agreement] = {}
        self.failed: set[str] = set()

    def find(self, numbers: Iterable[str], column: str) -> dict[str, Agreement | Mistake]:
        """The contract meant by each number, or the mistake."""
        wanted = set(numbers) - {""}
        rows = Contract.objects.visible_to(self._by, "contracts.view").filter(number__in=wanted, archived_at=None)
        there: dict[str, Agreement] = {}
        for row in rows.select_related("owner__department").prefetch_related("instalments"):
            signed = row.state == "signed"
            numbered = {one.number for one in row.instalments.all()}
            there[row.number] = Agreement(row.pk, row.number, row.amount, row.owner, signed, row.received, numbered)
        return {number: there.get(number) or self._planned(number, column) for number in wanted}

    def _planned(self, number: str, column: str) -> Agreement | Mistake:
        if number in self.planned:
            return self.planned[number]
        return Mistake(column, "contract_failed" if number in self.failed else "unknown_contract", {"name": number})


class WantedContract(NamedTuple):
    """What a row of 合同 comes to."""

    given: ContractInput
    company: Company
    owner: Member
    signed_on: date | None
    told: dict[str, Any]


class Contracts(OfCustomers):
    """A contract is known by its number, one without by name and customer."""

    kind = "contracts"
    names: ClassVar[dict[str, str]] = {"payment_terms": "terms"}

    def __init__(
        self, asking: Asking, sheet: Sheet, people: People, companies: Companies, agreements: Agreements
    ) -> None:
        super().__init__(asking, sheet, people, companies)
        self.agreements = agreements

    def plan(self, plans: Sequence[Plan]) -> None:
        """Two queries for all rows."""
        for plan in plans:
            plan.key = plan.row.values.get("number") or ""
        good = self.readable(plans)
        by_number, by_name = self._there(good)
        for plan in good:
            wanted: WantedContract = plan.given
            name = normal(wanted.given.name)
            if not self.first_time(plan, plan.key or (wanted.company.public_id, name)):
                continue
            there = by_number.get(plan.key) if plan.key else by_name.get((wanted.company.pk, name))
            if there is not None:
                self._compare(plan, there)

    def _wanted(self, plan: Plan, company: Company | None) -> WantedContract | None:
        values = plan.row.values
        signed_on = values.get("signed_on")
        owner = self.person(plan, self.people, "owner", "contracts.create", at_work=signed_on is None)
        if owner is not None and signed_on is not None and not self.asking.may("contracts.sign", owner):
            plan.fail(self.problem("signed_on", "no_permission"))
        if signed_on is not None and signed_on > self.asking.day(self.asking.at):
            plan.fail(self.problem("signed_on", "told_future"))
        told = {name: values[name] for name in ("name", "amount", "expires_on") if values.get(name) is not None}
        if values.get("terms"):
            told["payment_terms"] = values["terms"]
        known = {"customer": company.public_id if company else "-", "number": values.get("number")}
        given = self.built(plan, ContractInput, {**told, **known, "notes": notes_of(plan.row)})
        if given is None or company is None or owner is None or plan.outcome == "failed":
            return None
        tidied = {name: getattr(given, name) for name in told} | {"owner": owner, "signed_on": signed_on}
        return WantedContract(given, company, owner, signed_on, tidied)

    def _there(self, plans: Sequence[Plan]) -> tuple[dict[str, Contract], dict[tuple[int, str], Contract]]:
        numbers = {plan.key for plan in plans} - {""}
        by_number = {row.number: row for row in Contract.objects.filter(number__in=numbers).select_related("owner")}
        without = [plan for plan in plans if not plan.key and plan.given.company.pk]
        keys = {sort_key(plan.given.given.name) for plan in without}
        customers = {plan.given.company.pk for plan in without}
        rows = Contract.objects.filter(customer__in=customers, sort_key__in=keys, archived_at=None) if without else ()
        return by_number, {(row.customer_id, normal(row.name)): row for row in rows}

    def _compare(self, plan: Plan, there: Contract) -> None:
        wanted: WantedContract = plan.given
        if there.archived_at is not None or there.customer_id != wanted.company.pk:
            plan.fail(self.problem("number", "number_taken", value=there.number))
            return
        self.decide(plan, there, differs(there, wanted.told) or bool(lines_missing(there.notes, wanted.given.notes)))
        if plan.outcome == "updated":
            plan.outcome = "skipped"  # what was agreed is changed by hand: reviews and signatures hold for one content

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        found = records(plan.given.company for plan in plans)
        rows = [
            ContractRow(
                given=plan.given.given,
                customer=found[plan.given.company.pk],
                owner=plan.given.owner,
                signed_on=plan.given.signed_on,
            )
            for plan in plans
        ]
        made = import_contracts(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("contract", one.public_id) for one in made]

    def settled(self, plans: Sequence[Plan]) -> None:
        """Instalments and receipts refer to them."""
        for plan in plans:
            if plan.outcome == "failed" and plan.key:
                self.agreements.failed.add(plan.key)
            elif plan.outcome == "created" and plan.made is None and plan.key:
                wanted: WantedContract = plan.given
                signed = wanted.signed_on is not None
                self.agreements.planned[plan.key] = Agreement(0, plan.key, wanted.given.amount, wanted.owner, signed)


class WantedPart(NamedTuple):
    """What a row of 回款计划 comes to."""

    agreement: Agreement
    number: int
    line: InstalmentInput


class Instalments(Grouped):
    """All instalments of one contract are one plan."""

    kind = "instalments"
    group_by = "contract"
    names: ClassVar[dict[str, str]] = {"lines": "amount"}

    def __init__(self, asking: Asking, sheet: Sheet, agreements: Agreements) -> None:
        super().__init__(asking, sheet)
        self.agreements = agreements

    def plan(self, plans: Sequence[Plan]) -> None:
        """Two queries for all rows."""
        groups = self.groups(plans)
        agreements = self.agreements.find(groups, self.column("contract"))
        for plan in plans:
            plan.given = self._wanted(plan, agreements.get(str(plan.row.values.get("contract", "")).strip()))
        keys = {one.pk for one in agreements.values() if isinstance(one, Agreement)} - {0}
        stored: dict[int, dict[int, Instalment]] = defaultdict(dict)
        for one in Instalment.objects.filter(contract__in=keys) if keys else ():
            stored[one.contract_id][one.number] = one
        for group in groups.values():
            self._place(group, stored)

    def _wanted(self, plan: Plan, agreement: Any) -> WantedPart | None:
        values = plan.row.values
        if isinstance(agreement, Mistake):
            plan.fail(agreement)
            agreement = None
        elif agreement is not None and not self.asking.may("contracts.edit", agreement.owner):
            plan.fail(self.problem("contract", "owner_out_of_reach"))
        told = {name: values.get(name) for name in ("due_on", "amount")}
        line = self.built(plan, InstalmentInput, {**told, "title": notes_of(plan.row).replace("\n", "；")[:60]})
        if line is None or agreement is None or plan.outcome == "failed":
            return None
        return WantedPart(agreement, values["number"], line)

    def _place(self, group: Sequence[Plan], stored: dict[int, dict[int, Instalment]]) -> None:
        numbers: set[int] = set()
        for plan in group:
            if plan.outcome != "failed" and plan.given.number in numbers:
                plan.outcome = "skipped"
            elif plan.outcome != "failed":
                numbers.add(plan.given.number)
        fresh = [plan for plan in group if plan.outcome != "skipped"]
        if self.fail_together(fresh) or not fresh:
            return
        agreement: Agreement = fresh[0].given.agreement
        there = stored.get(agreement.pk, {})
        if there:
            for plan in fresh:
                one, line = there.get(plan.given.number), plan.given.line
                self.decide(plan, one, one is None or (one.due_on, one.amount) != (line.due_on, line.amount))
                if plan.outcome == "updated":
                    plan.outcome = "skipped"  # a plan that stands is changed by hand, with what has come in
            return
        self._check(fresh, agreement, numbers)

    def _check(self, fresh: Sequence[Plan], agreement: Agreement, numbers: set[int]) -> None:
        """A new plan: numbered from 1 on, and altogether the contract's amount."""
        if numbers != set(range(1, len(numbers) + 1)):
            for plan in fresh:
                plan.fail(self.problem("number", "numbers_have_gaps"))
        elif sum(plan.given.line.amount for plan in fresh) != agreement.amount:
            total = sum(plan.given.line.amount for plan in fresh)
            for plan in fresh:
                plan.fail(self.problem("amount", "not_the_amount", total=total, amount=agreement.amount))
        if fresh[0].outcome != "failed":
            agreement.instalments |= numbers

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        return self.written(plans, self._write)

    def _write(self, groups: list[list[Plan]]) -> list[Made]:
        found = Contract.objects.select_related("owner__department", "customer").in_bulk(
            {group[0].given.agreement.pk for group in groups}
        )
        rows = []
        for group in groups:
            ordered = sorted(group, key=lambda plan: plan.given.number)
            given = PlanInput(lines=tuple(plan.given.line for plan in ordered))
            rows.append(InstalmentRows(contract=found[group[0].given.agreement.pk], given=given))
        made = import_instalments(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("instalments", one.public_id) for one in made]


class WantedReceipt(NamedTuple):
    """What a row of 回款 comes to."""

    agreement: Agreement
    given: ReceiptInput
    told: dict[str, Any]


class Receipts(Planner):
    """A receipt is known by contract, day and amount; equal ones are counted: the third of the file is the third that is there."""

    kind = "receipts"
    names: ClassVar[dict[str, str]] = {"method": "channel"}

    def __init__(self, asking: Asking, sheet: Sheet, agreements: Agreements) -> None:
        super().__init__(asking, sheet)
        self.agreements = agreements
        self.counted: dict[tuple[str, date, Decimal], int] = defaultdict(int)
        self.fresh: dict[str, Decimal] = defaultdict(Decimal)

    def plan(self, plans: Sequence[Plan]) -> None:
        """Two queries for all rows."""
        numbers = (str(plan.row.values.get("contract", "")).strip() for plan in plans)
        agreements = self.agreements.find(numbers, self.column("contract"))
        for plan in plans:
            plan.given = self._wanted(plan, agreements.get(str(plan.row.values.get("contract", "")).strip()))
        good = [plan for plan in plans if plan.outcome != "failed"]
        there = self._there({plan.given.agreement.pk for plan in good} - {0})
        for plan in good:
            wanted: WantedReceipt = plan.given
            agreement, given = wanted.agreement, wanted.given
            key = agreement.number, given.received_on, given.amount
            place = self.counted[key]
            self.counted[key] += 1
            stored = there.get((agreement.pk, given.received_on, given.amount), [])
            if place < len(stored):
                self.decide(plan, stored[place], differs(stored[place], wanted.told))
                if plan.outcome == "updated":
                    plan.outcome = "skipped"  # a booking is never changed, a mistake is reversed
            else:
                self._check(plan, wanted)

    def _wanted(self, plan: Plan, agreement: Any) -> WantedReceipt | None:
        values = plan.row.values
        if isinstance(agreement, Mistake):
            plan.fail(agreement)
            agreement = None
        elif agreement is not None and not self.asking.may("receipts.record", agreement.owner):
            plan.fail(self.problem("contract", "owner_out_of_reach"))
        received_on = values.get("received_on")
        if received_on is not None and received_on > self.asking.day(self.asking.at):
            plan.fail(self.problem("received_on", "told_future"))
        told = {"method": values["channel"]} if values.get("channel") else {}
        known = {name: values.get(name) for name in ("received_on", "amount", "instalment")}
        given = self.built(plan, ReceiptInput, {**known, **told, "note": notes_of(plan.row).replace("\n", "；")[:500]})
        if given is None or agreement is None or plan.outcome == "failed":
            return None
        return WantedReceipt(agreement, given, told)

    def _check(self, plan: Plan, wanted: WantedReceipt) -> None:
        agreement, given = wanted.agreement, wanted.given
        if not agreement.is_signed:
            plan.fail(self.problem("contract", "not_signed"))
        if given.instalment is not None and given.instalment not in agreement.instalments:
            plan.fail(self.problem("instalment", "unknown_instalment", value=given.instalment))
        before = agreement.received + self._waiting(agreement)
        if before + given.amount > agreement.amount:
            plan.fail(self.problem("amount", "beyond_amount", amount=agreement.amount))
        if plan.outcome != "failed":
            self.fresh[agreement.number] += given.amount

    def _waiting(self, agreement: Agreement) -> Decimal:
        """What is planned of it and not written yet."""
        return self.fresh[agreement.number]

    def _there(self, keys: set[int]) -> dict[tuple[int, date, Decimal], list[Receipt]]:
        found: dict[tuple[int, date, Decimal], list[Receipt]] = defaultdict(list)
        rows = Receipt.objects.filter(contract__in=keys, reversal_of=None, reversal=None, archived_at=None)
        for row in rows.order_by("pk") if keys else ():
            found[row.contract_id, row.received_on, row.amount].append(row)
        return found

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        found = Contract.objects.select_related("owner__department", "customer").in_bulk(
            {plan.given.agreement.pk for plan in plans}
        )
        rows = [ReceiptRow(contract=found[plan.given.agreement.pk], given=plan.given.given) for plan in plans]
        made = import_receipts(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("receipt", one.public_id) for one in made]

    def settled(self, plans: Sequence[Plan]) -> None:
        """What is written stands on the contract itself from now on."""
        if not self.asking.options.dry_run:
            self.fresh.clear()
