"""A company in which two salesmen live alike: 李伟 of 华东区, and 赵强 of 华北区, in all of whose texts a canary sits.

A canary names the area of the permission by which one may read it: ``CANARYzhao-bids-notes``. Whoever works in 华东区 reads
none; marketing reads those of bids and none of contracts. Where another is heard, something leaks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.apps import apps
from django.db.models import Model

from bihuan.base.duties.models import Case, Duty, Proposal
from bihuan.base.duties.services import catch_up, rebuild, waive
from bihuan.base.files.services import attach
from bihuan.base.organisation.inputs import DelegationInput, LeaveInput
from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.services import give_delegation, record_leave
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast, make_cast
from bihuan.flow.contracts import services as contracts
from bihuan.flow.contracts.inputs import InstalmentInput, PlanInput, ReceiptInput, ReversalInput, SigningInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import checks_of
from bihuan.flow.contracts.tests.papers import asked, decided, drafted
from bihuan.flow.customers import services as customers
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork import inputs as fields
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers import services as offers
from bihuan.flow.offers.inputs import BidInput, CostLine, ResultInput, ResultLine
from bihuan.flow.opportunities import services as opportunities
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput
from bihuan.insight.analytics.services import build, give_feedback
from bihuan.insight.notices.kinds import KINDS
from bihuan.insight.notices.models import Wish
from bihuan.insight.notices.services import begin, follow, remind
from bihuan.interfaces import keeping
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.inputs import CommentInput
from bihuan.steer.reports.rules import BLOCKS
from bihuan.steer.reports.tests.world import founded

CANARY = re.compile(r"canaryzhao[-.]?([a-z]+)", re.IGNORECASE)
"""A canary, and the area that it sings of. Keys that names are compared by have lost the hyphen."""
WORDS = {"zhao.qiang": "CANARYzhao", "li.wei": "OPENli"}
PHONES = {"zhao.qiang": "13912345678", "li.wei": "13800138001"}
BOSS = {"zhao.qiang": "chen.jing", "li.wei": "zhang.min"}
AFTER = datetime(2026, 1, 20, 9, tzinfo=SHANGHAI)
SMTP = {"host": "smtp.example.cn", "port": 465, "security": "tls", "site": "https://crm.example.cn"}


@dataclass
class Alike:
    """The cast, and by account and model (``customers.Contact``) the records of the two: public ids, else keys."""

    cast: Cast
    ids: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def heard(text: str) -> set[str]:
    """The areas of which canaries sing in the text."""
    return {found.lower() for found in CANARY.findall(text)}


def at(day: int, hour: int = 9) -> datetime:
    """A moment of January 2026 in Shanghai."""
    return datetime(2026, 1, day, hour, tzinfo=SHANGHAI)


def lived_alike() -> Alike:
    """Make the company, through the services; everybody is mailed about everything."""
    cast = make_cast()
    company = Alike(cast)
    founded(cast)
    Company.objects.update(mail=SMTP)
    begin(at=START)
    for code, member in cast.members.items():
        Member.objects.filter(pk=member.pk).update(email=f"{code}@example.cn")
        Wish.objects.bulk_create(Wish(member=member, kind=kind, by_mail=True) for kind in KINDS)
    for code in WORDS:
        before = _keys()
        Life(cast, cast[code]).lived()
        company.ids[code] = {name: sorted(keys - before[name]) for name, keys in _keys().items()}
    rebuild(at=AFTER)
    for code in WORDS:
        Life(cast, cast[code]).judged()
        for model in (Duty, Proposal):
            of_them = model.objects.filter(member=cast[code]).values_list("public_id", flat=True)
            company.ids[code][model._meta.label] = sorted(of_them)
    build(week="2026-W02", at=AFTER)
    follow(at=AFTER)
    remind(at=AFTER)
    catch_up(at=AFTER)
    return company


def models_of_ours() -> Iterator[type[Model]]:
    """Every model of the program that has a table."""
    yield from (each for each in apps.get_models() if each.__module__.startswith("bihuan.") and each._meta.managed)


def key_of(model: type[Model]) -> str:
    """What names a record in addresses."""
    return "public_id" if "public_id" in {one.attname for one in model._meta.concrete_fields} else "pk"


def _keys() -> dict[str, set[str]]:
    return {
        model._meta.label: {str(one) for one in model._default_manager.values_list(key_of(model), flat=True)}
        for model in models_of_ours()
    }


@dataclass(frozen=True)
class Life:
    """Two weeks of a salesman: a little of everything."""

    cast: Cast
    me: Member

    @property
    def boss(self) -> Member:
        """Who signs for them."""
        return self.cast[BOSS[self.me.code]]

    def said(self, area: str, what: str) -> str:
        """A text of theirs."""
        return f"{WORDS[self.me.code]}-{area}-{what}"

    def all_said(self, area: str, *names: str) -> dict[str, str]:
        """A text for each of these fields."""
        return {name: self.said(area, name) for name in names}

    def lived(self) -> None:
        """All of it."""
        customer = self.customer()
        self.fieldwork(customer)
        contract = self.deals(customer)
        self.papers(contract)
        self.around(customer)
        self.reports()

    def customer(self) -> Customer:
        """A customer with two contacts."""
        texts = ("name", "number", "industry", "region", "address", "chance_reason", "needs", "notes")
        row = CustomerInput(
            **self.all_said("customers", *texts, "contact_name", "contact_title"),
            website=f"https://{self.said('customers', 'site')}.example/",
            tags=(self.said("customers", "tag")[:20],),
            contact_phone=PHONES[self.me.code],
            contact_email=f"{self.said('customers', 'mail')}@example.cn",
        )
        customer = customers.record_customer(row=row, by=self.me, at=at(5, 10))
        person = ContactInput(
            **self.all_said("customers", "name", "title", "department", "wechat", "notes"),
            email=f"{self.said('customers', 'second')}@example.cn",
        )
        customers.add_contact(customer=customer.public_id, row=person, by=self.me, at=at(5, 11))
        return customer

    def fieldwork(self, customer: Customer) -> None:
        """A call, a visit with its report, another to come, a day's plan and a plan of follow-up."""
        to = {"customer": customer.public_id}
        texts = self.all_said("followups", "content", "feedback", "next_step", "risk")
        told = fields.FollowupInput(**to, **texts, next_at=date(2026, 1, 15), happened_at=at(6, 9))
        fieldwork.log_followup(row=told, by=self.me, at=at(6, 10))
        texts = self.all_said("visits", "goal", "region", "notes")
        held = fields.HeldVisit(**to, **texts, started_at=at(6, 13), ended_at=at(6, 14))
        visit = fieldwork.record_visit(row=held, by=self.me, at=at(6, 15))
        names = ("result", "next_steps", "received_by", "received_by_title", "needs", "competitors", "minutes", "notes")
        said = fields.VisitReport(**self.all_said("visits", *names))
        fieldwork.report_visit(visit=visit.public_id, row=said, version=None, by=self.me, at=at(6, 16))
        fieldwork.plan_visit(row=fields.VisitPlan(**to, **texts, planned_start=at(8, 10)), by=self.me, at=at(7))
        stop = fields.DayLine(**to, **texts, time_from=time(9))
        day = date(2026, 1, 7)
        fieldwork.plan_day(member=self.me, day=day, lines=[stop], version=None, by=self.me, at=at(7, 8))
        texts = self.all_said("followups", "goal", "action", "with_whom", "support", "support_by")
        steps = (fields.PlanStep(**texts, due_on=date(2026, 1, 16)),)
        plan = fields.PlanInput(**to, title=self.said("followups", "title"), steps=steps)
        fieldwork.make_plan(row=plan, by=self.me, at=at(7, 9))

    def deals(self, customer: Customer) -> Contract:
        """An opportunity that goes on and one whose bid is lost; a drafted contract."""
        names = ("equipment", "brand", "specification", "design_institute")
        given = self.all_said("opportunities", "industry", "products", "competitors", "notes")
        whole = {**given, "customer": customer.public_id, "extra": self.all_said("opportunities", *names)}
        lost, deal = (
            opportunities.open_opportunity(
                given=OpeningInput(name=self.said("opportunities", name), **whole), by=self.me, at=at(7, 10)
            )
            for name in ("lost", "name")
        )
        self.bid(lost.public_id)
        why = ClosingInput(outcome="lost", **self.all_said("opportunities", "outcome_reason", "lost_to"))
        opportunities.close_opportunity(public_id=lost.public_id, given=why, version=None, by=self.me, at=at(9, 11))
        wording = ("name", "content", "price", "delivery", "payment_terms", "breach", "intent_note", "notes")
        terms = {**self.all_said("contracts", *wording), "opportunity": deal.public_id, "amount": 2_000_000}
        return drafted(self.me, customer, at=at(8, 10), **terms)

    def bid(self, opportunity: str) -> None:
        """A bid that is quoted, opened and lost."""
        texts = self.all_said("bids", "name", "tenderer", "competitor_prices", "notes")
        choices = {"method": "scored", "closes_at": at(8), "our_price": 200, "conclusion": "bid"}
        lines = (CostLine(item=self.said("bids", "item"), amount=100),)
        given = BidInput(opportunity=opportunity, **texts, **choices, cost_lines=lines)
        bid = offers.open_bid(given=given, by=self.me, at=at(7, 11))
        offers.quote(public_id=bid.public_id, version=None, by=self.me, at=at(7, 12))
        offers.mark_opened(public_id=bid.public_id, opened_at=None, version=None, by=self.me, at=at(9))
        bidders = (
            ResultLine(bidder=self.said("bids", "winner"), is_winner=True),
            ResultLine(bidder=self.said("bids", "us"), is_us=True),
        )
        texts = self.all_said("bids", "cause", "lessons")
        result = ResultInput(outcome="lost", opened_at=at(9), lines=bidders, **texts)
        offers.record_result(public_id=bid.public_id, given=result, version=None, by=self.me, at=at(9, 10))

    def papers(self, contract: Contract) -> None:
        """The contract reviewed, planned and signed; money for it, and a receipt taken back."""
        one = contract.public_id
        contract = asked(contract, self.me, at=at(8, 11), legal=self.cast.zhou_jie, finance=self.cast.sun_li)
        for step, who in (("legal", self.cast.zhou_jie), ("finance", self.cast.sun_li)):
            texts = {"form": "meeting", **self.all_said("contracts", "opinion", "attendees", "minutes")}
            decided(contract, step, who, at=at(8, 12), checklist=tuple(checks_of(step)), **texts)
        part = InstalmentInput(due_on=date(2026, 2, 1), amount=2_000_000, title=self.said("contracts", "part"))
        contracts.plan_instalments(
            public_id=one, given=PlanInput(lines=(part,)), version=None, by=self.me, at=at(8, 13)
        )
        paper = SigningInput(signed_on=date(2026, 1, 8), signed_by=self.said("contracts", "signer"))
        contracts.sign(public_id=one, given=paper, version=None, by=self.boss, at=at(8, 14))
        for amount, number in ((500_000, "kept"), (7, "wrong")):
            texts = {"bank_ref": f"{self.said('receipts', '')}{amount}", "note": self.said("receipts", number)}
            came = ReceiptInput(received_on=date(2026, 1, 9), amount=amount, **texts)
            receipt = contracts.record_receipt(contract=one, given=came, by=self.cast.sun_li, at=at(9, 12))
        wrong = ReversalInput(reason=self.said("receipts", "reason"))
        contracts.reverse_receipt(public_id=receipt.public_id, given=wrong, by=self.cast.sun_li, at=at(9, 13))

    def around(self, customer: Customer) -> None:
        """A file, feedback on the visit, a day off, something handed over for it."""
        content = self.said("customers", "bytes").encode()
        attach(
            kind="customer",
            record=customer.public_id,
            name=f"{self.said('customers', 'file')}.txt",
            content_type="text/plain",
            size=len(content),
            sha256=keeping.keep(content),
            by=self.me,
            at=at(9, 14),
        )
        visit = Visit.objects.filter(customer=customer).earliest("pk")
        text = self.said("visits", "feedback")
        give_feedback(kind="visit", public_id=visit.public_id, text=text, by=self.cast.wu_ting, at=at(12))
        away = LeaveInput(first_on=date(2026, 1, 14), last_on=date(2026, 1, 14), reason=self.said("leave", "reason"))
        record_leave(member=self.me, value=away, by=self.boss, at=at(12))
        days = {"first_on": date(2026, 1, 14), "last_on": date(2026, 2, 3), "permissions": ("customers.view",)}
        lent = DelegationInput(taker=self.boss.public_id, reason=self.said("delegations", "reason"), **days)
        give_delegation(giver=self.me, value=lent, by=self.me, at=at(12))

    def reports(self) -> None:
        """A weekly report, signed, and a daily one; a remark on each."""
        for kind, period in (("weekly", "2026-W02"), ("daily", "2026-01-09")):
            draft = reports.draft(kind=kind, period=period, by=self.me, at=at(11))
            words = self.all_said("reports", *(block.name for block in BLOCKS[kind]))
            one = draft.public_id
            reports.save_words(public_id=one, words=words, extra={}, read={}, by=self.me, at=at(11))
            report = reports.submit(public_id=one, by=self.me, at=at(11, 10))
            remark = CommentInput(text=self.said("reports", "remark"))
            reports.comment(public_id=one, comment=remark, by=self.boss, at=at(12, 9))
            if kind == "weekly":
                said = self.said("reports", "signed")
                reports.sign(public_id=one, comment=said, version=report.version, by=self.boss, at=at(12, 10))

    def judged(self) -> None:
        """A duty that is waived, and a proposal to decide."""
        owed = Duty.objects.filter(member=self.me, done_at=None).order_by("due_at")[0]
        waive(duty=owed, reason=self.said("duties", "reason"), by=self.boss, at=AFTER)
        customer = Customer.objects.get(owner=self.me).public_id
        Proposal.objects.create(
            case=Case.objects.get_or_create(kind="customer", name=customer)[0],
            clause="B8",
            rule="reclaim",
            starts_on=START.date(),
            origin=0,
            about_kind="customer",
            about_id=customer,
            member=self.me,
            at=START,
            action="reclaim",
        )
