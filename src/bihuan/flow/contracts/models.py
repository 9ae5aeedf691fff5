"""Contracts, their reviews, and the money: instalments due and receipts in."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.models import Found, Record

STATES = ("draft", "review", "approved", "signed", "terminated")
FORMS = ("written", "meeting")
DECISIONS = ("approved", "returned")
METHODS = (
    *("bank_transfer", "online_transfer", "bank_acceptance", "commercial_acceptance", "cheque", "cash"),
    *("wechat", "alipay", "other"),
)


class ContractQuerySet(models.QuerySet["Contract"], Found["Contract"]):
    """Contracts."""

    def visible_to(self, person: Person, permission: str) -> "ContractQuerySet":
        """Those over which the person's permission reaches, and with ``contracts.view`` those one is to review."""
        reach = visible(person, permission, department=None)
        if permission == "contracts.view" and reach:  # an empty Q is everything, and stays so
            reviewed = ReviewStep.objects.filter(reviewer__in=[one.member_id for one in person.authorities])
            reach |= Q(pk__in=reviewed.values("contract"))
        return self.filter(reach)


class Contract(Record):
    """A contract: draft → review → approved → signed (→ terminated); what is returned is a draft again.

    ``content_hash`` stands for what was agreed (``rules.content_hash``): a review and a signature hold for one content only.
    ``round`` counts the reviews asked for. ``sold_by`` is the owner at the signing, whose order it counts as.
    ``received`` is the sum of its receipts, kept with them.
    """

    kind: ClassVar[str] = "contract"

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=200)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    opportunity = models.ForeignKey("opportunities.Opportunity", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    content = models.TextField(blank=True)
    price = models.TextField(blank=True)
    delivery = models.TextField(blank=True)
    payment_terms = models.TextField(blank=True)
    breach = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    intent_confirmed_on = models.DateField(null=True)
    intent_note = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=12, default=STATES[0])
    round = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    signed_on = models.DateField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=60, blank=True)
    signed_for_us = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sold_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    terminated_at = models.DateTimeField(null=True)
    termination_reason = models.CharField(max_length=500, blank=True)
    received = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal("0.00"))

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="contract_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("amount")), name="contract_received_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("signed", "terminated"), signed_on__isnull=False, sold_by__isnull=False)
                | Q(state__in=("draft", "review", "approved"), signed_on=None, received=0),
                name="contract_signed_with_date",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(starts_on=None) | Q(expires_on__gte=F("starts_on")),
                name="contract_expires_after_start",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "-created_at", "id"], name="contract_of_owner"),
            models.Index(fields=["customer", "-created_at"], name="contract_of_customer"),
            models.Index(fields=["opportunity"], name="contract_of_opportunity"),
            models.Index(fields=["-created_at", "id"], name="contract_by_age"),
            models.Index(fields=["sold_by", "signed_on"], name="contract_signed_by_person"),
            models.Index(fields=["signed_on"], name="contract_signed"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def remaining(self) -> Decimal:
        """What is still to come in."""
        return self.amount - self.received


class ReviewStep(models.Model):
    """One reviewer's part in a round of review. Rows of earlier rounds stay as they were decided."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=40)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    form = models.CharField(max_length=10, blank=True)
    attendees = models.CharField(max_length=500, blank=True)
    minutes = models.TextField(blank=True)
    checklist = models.JSONField(default=list)
    opinion = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("contract", "round", "pk")
        constraints = (
            models.UniqueConstraint(fields=["contract", "round", "step"], name="review_step_once_a_round"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | Q(decision__in=DECISIONS, decided_at__isnull=False),
                name="review_decided_with_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["reviewer", "requested_at"],
                name="review_waiting",
                condition=Q(decision="", withdrawn_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.step} {self.decision}"


class Instalment(models.Model):
    """A part of the contract's amount and when it is due. ``received``: how much of it is covered, kept with receipts."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60, blank=True)
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    received = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        ordering = ("contract", "number")
        constraints = (
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount"),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("amount")), name="instalment_received_within_amount"
            ),
        )
        indexes = (models.Index(fields=["due_on"], name="instalment_unpaid", condition=Q(received__lt=F("amount"))),)

    def __str__(self) -> str:
        return f"{self.contract_id} {self.number}: {self.amount}"

    @property
    def outstanding(self) -> Decimal:
        """What of it is not covered yet."""
        return self.amount - self.received


class ReceiptQuerySet(models.QuerySet["Receipt"], Found["Receipt"]):
    """Receipts."""

    def visible_to(self, person: Person, permission: str) -> "ReceiptQuerySet":
        """Those on contracts over which the person's permission (``receipts.…``) reaches."""
        return self.filter(visible(person, permission, owners=("contract__owner",), department=None))


class Receipt(Record):
    """Money that came in for a contract. A posted row is never changed: a mistake is reversed by a row with the
    amount negated (``reversal_of``). ``owner`` is whose receipt it counts as: the contract's owner when it was recorded.
    """

    kind: ClassVar[str] = "receipt"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="receipts")
    instalment = models.ForeignKey(Instalment, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    method = models.CharField(max_length=24)
    bank_ref = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reversal_of=None, amount__gt=0) | Q(reversal_of__isnull=False, amount__lt=0),
                name="receipt_sign",
            ),
        )
        indexes = (
            models.Index(fields=["received_on", "id"], name="receipt_by_day"),
            models.Index(fields=["owner", "received_on"], name="receipt_of_owner"),
            models.Index(fields=["contract", "received_on"], name="receipt_of_contract"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.received_on}: {self.amount}"


class BankSlip(models.Model):
    """The bank's reference of a receipt that counts: the same slip is booked once. Reversing the receipt frees it."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "reference"], name="bank_slip_once"),)

    def __str__(self) -> str:
        return self.reference
