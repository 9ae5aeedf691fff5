"""Customers and the people there."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import FilteredRelation, Q

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.indexes import CurrentIndex
from bihuan.base.records.models import Found, Record

GRADES = ("A", "B", "C", "invalid")
CATEGORIES = ("signed", "letter_of_intent", "key", "progressing", "potential", "tracking")
CHANCES = ("large", "medium", "small", "none")
SCALES = ("1-19", "20-99", "100-499", "500-999", "1000+")
SOURCES = (
    *("exhibition", "press", "internet", "association", "storefront", "partner", "own_data", "competitor_media"),
    *("advertising", "referral", "cold_call", "inquiry", "marketing", "other"),
)
DECISION_POWERS = ("decides", "influences", "uses", "buys", "none", "unknown")


class CustomerQuerySet(models.QuerySet["Customer"], Found["Customer"]):
    """Customers."""

    def visible_to(self, person: Person, permission: str) -> "CustomerQuerySet":
        """Those over which the person's permission reaches; unowned ones belong to the department that keeps them."""
        return self.filter(visible(person, permission))

    def with_key_contact(self) -> "CustomerQuerySet":
        """The same with ``key_contact``, the contact on the customer's form, to be read along or ordered by."""
        primary = Q(contacts__is_primary=True, contacts__archived_at=None)
        return self.annotate(key_contact=FilteredRelation("contacts", condition=primary))


class Customer(Record):
    """A company, or a person, that we work on. Without ``owner`` it is kept by ``department`` for whoever takes it up.

    ``name_key`` is the name without what people spell differently; among current customers it stands once, unless
    somebody has said that another company really has the same name (then ``twin`` holds this record's id).
    ``name_core`` also leaves off city and legal form: it warns, it does not forbid. ``last_followup_at``,
    ``followup_count`` and ``next_contact_on`` are kept by fieldwork.
    """

    kind: ClassVar[str] = "customer"

    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    name_core = models.CharField(max_length=120, db_index=True)
    twin = models.CharField(max_length=12, blank=True)
    sort_key = models.CharField(max_length=200)
    industry = models.CharField(max_length=60, blank=True)
    scale = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40, blank=True)
    collected_at = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=10, blank=True)
    category = models.CharField(max_length=20, blank=True)
    chance = models.CharField(max_length=10, blank=True)
    chance_reason = models.CharField(max_length=500, blank=True)
    tags = models.JSONField(default=list)
    needs = models.TextField(blank=True)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    needed_by = models.DateField(null=True)
    credit_code = models.CharField(max_length=18, blank=True)
    notes = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True, related_name="+")
    last_followup_at = models.DateTimeField(null=True)
    followup_count = models.PositiveIntegerField(default=0)
    next_contact_on = models.DateField(null=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="customer_number"),
            models.UniqueConstraint(fields=["name_key", "twin"], condition=Q(archived_at=None), name="customer_name"),
            models.UniqueConstraint(
                fields=["credit_code"], condition=Q(archived_at=None) & ~Q(credit_code=""), name="customer_credit_code"
            ),
            models.CheckConstraint(condition=Q(grade__in=("", *GRADES)), name="customer_grade"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="customer_budget"),
        )
        indexes = (
            models.Index(fields=["sort_key", "id"], name="customer_by_name"),
            models.Index(fields=["owner", "sort_key", "id"], name="customer_of_owner"),
            # With whose it is: a manager's list is counted, and turned to its last page, without looking at a single row.
            CurrentIndex(fields=["created_at", "id", "owner", "department"], name="customer_by_age"),
            models.Index(fields=["owner", "created_at", "id"], name="customer_of_owner_by_age"),
            models.Index(fields=["owner", "last_followup_at"], name="customer_silence"),
            models.Index(fields=["owner", "next_contact_on"], name="customer_next"),
        )

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"], Found["Contact"]):
    """Contacts."""

    def visible_to(self, person: Person, permission: str) -> "ContactQuerySet":
        """Those at customers over which the person's permission (``customers.…``) reaches."""
        return self.filter(visible(person, permission, owners=("customer__owner",), department="customer__department"))


class Contact(Record):
    """Somebody at a customer. The primary one stands on the customer's form. The keys are the numbers' digits."""

    kind: ClassVar[str] = "contact"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200)
    title = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=60, blank=True)
    decision_power = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    wechat = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)
    is_primary = models.BooleanField(default=False)
    phone_key = models.CharField(max_length=20, blank=True, db_index=True)
    mobile_key = models.CharField(max_length=20, blank=True, db_index=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_primary=True, archived_at=None), name="contact_primary_once"
            ),
        )
        indexes = (models.Index(fields=["sort_key", "id"], name="contact_by_name"),)

    def __str__(self) -> str:
        return self.name


def primary_contact(customer: Customer) -> Contact | None:
    """The contact on the customer's form."""
    return customer.contacts.filter(is_primary=True, archived_at=None).first()


def values_of_contact(contact: Contact | None) -> dict[str, Any]:
    """The primary contact's values under the names that the customer's form has for them."""
    if contact is None:
        return dict.fromkeys(("contact_name", "contact_title", "contact_phone", "contact_email"), "")
    return {
        "contact_name": contact.name,
        "contact_title": contact.title,
        "contact_phone": contact.mobile or contact.phone,
        "contact_email": contact.email,
    }
