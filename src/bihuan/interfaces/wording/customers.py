"""Words of customers and contacts: fields, choices, and why their services refuse."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.wording import refusals

Label = str | Promise

GRADES: dict[str, Label] = {
    "A": pgettext_lazy("grade", "A"),
    "B": pgettext_lazy("grade", "B"),
    "C": pgettext_lazy("grade", "C"),
    "invalid": pgettext_lazy("grade", "invalid"),
}
GRADE_TONES = {"A": "green", "B": "blue", "C": "gray", "invalid": "red"}
CATEGORIES: dict[str, Label] = {
    "signed": pgettext_lazy("customer category", "Signed"),
    "letter_of_intent": pgettext_lazy("customer category", "Letter of intent"),
    "key": pgettext_lazy("customer category", "Key"),
    "progressing": pgettext_lazy("customer category", "Progressing"),
    "potential": pgettext_lazy("customer category", "Potential"),
    "tracking": pgettext_lazy("customer category", "Tracking"),
}
CHANCES: dict[str, Label] = {
    "large": pgettext_lazy("chance", "Large"),
    "medium": pgettext_lazy("chance", "Medium"),
    "small": pgettext_lazy("chance", "Small"),
    "none": pgettext_lazy("chance", "None"),
}
SCALES: dict[str, Label] = {
    "1-19": _("1–19 people"),
    "20-99": _("20–99 people"),
    "100-499": _("100–499 people"),
    "500-999": _("500–999 people"),
    "1000+": _("1,000 people or more"),
}
SOURCES: dict[str, Label] = {
    "exhibition": _("Exhibition"),
    "press": _("Trade press"),
    "internet": _("Internet"),
    "association": _("Trade association"),
    "storefront": _("Seen at a mall or site"),
    "partner": _("Partner"),
    "own_data": _("Our own records"),
    "competitor_media": _("Competing media"),
    "advertising": pgettext_lazy("source of a customer", "Advertising"),
    "referral": _("Referral"),
    "cold_call": _("Cold call"),
    "inquiry": _("Called us"),
    "marketing": _("Marketing campaign"),
    "other": pgettext_lazy("source of a customer", "Other"),
}
POWERS: dict[str, Label] = {
    "decides": pgettext_lazy("decision power", "Decides"),
    "influences": pgettext_lazy("decision power", "Influences"),
    "uses": pgettext_lazy("decision power", "Uses it"),
    "buys": pgettext_lazy("decision power", "Buys"),
    "none": pgettext_lazy("decision power", "None"),
    "unknown": pgettext_lazy("decision power", "Unknown"),
}

CUSTOMER: dict[str, Label] = {
    "name": pgettext_lazy("of a customer", "Name"),
    "number": pgettext_lazy("of a customer", "Number"),
    "industry": _("Industry"),
    "scale": pgettext_lazy("of a company", "Size"),
    "region": _("Region"),
    "address": pgettext_lazy("where a company is", "Address"),
    "website": _("Website"),
    "source": pgettext_lazy("of a customer", "Source"),
    "collected_at": _("Collected on"),
    "first_contact_at": _("First contact"),
    "grade": pgettext_lazy("of a customer", "Grade"),
    "category": pgettext_lazy("of a customer", "Category"),
    "chance": _("Chance of a deal"),
    "chance_reason": _("Why"),
    "tags": _("Tags"),
    "needs": _("Needs"),
    "budget": _("Budget"),
    "needed_by": _("Needed by"),
    "contact_name": _("Key contact"),
    "contact_title": pgettext_lazy("of a person", "Title"),
    "contact_phone": _("Telephone"),
    "contact_email": _("E-mail"),
    "credit_code": _("Unified social credit code"),
    "notes": _("Notes"),
    "owner": pgettext_lazy("of a customer", "Owner"),
    "department": _("Department"),
    "is_another": _("It is another company of the same name"),
}
"""The fields of a customer, by the names of the form."""

CONTACT: dict[str, Label] = {
    "name": pgettext_lazy("of a person", "Name"),
    "title": pgettext_lazy("of a person", "Title"),
    "department": pgettext_lazy("of a person", "Department"),
    "decision_power": _("Decision power"),
    "phone": _("Landline"),
    "mobile": _("Mobile"),
    "email": _("E-mail"),
    "wechat": _("WeChat"),
    "notes": _("Notes"),
    "is_primary": _("Key contact"),
}
"""The fields of a contact."""

ERRORS: dict[str, Label] = {
    "no_name": _("A name has a letter or a digit."),
    "not_a_phone": _("This is not a telephone number."),
    "not_an_email": _("This is not an e-mail address."),
    "bad_credit_code": _("This is not a unified social credit code: those have 18 digits and capital letters."),
    "not_a_website": _("This is not the address of a website."),
}
"""What the inputs complain of."""

refusals.add(
    {
        "is_archived": _("This is archived. Restore it first."),
        "is_not_archived": _("This is not archived."),
        "none_chosen": _("Choose at least one."),
        "too_many_at_once": _("At most %(most)s at once."),
        "told_future": _("This lies in the future."),
        "nothing_changed": _("Nothing was changed."),
        "wrong_value": _("This value does not fit the field."),
        "duplicate": _("“%(name)s” is there already."),
        "duplicate_hidden": _("This customer is with a colleague already. Ask your manager."),
        "duplicate_among_these": _("The same stands twice here."),
        "customer_number_taken": _("This number has been given already."),
        "customer_taken": _("Somebody else has just taken this customer."),
        "customer_unowned": _("Nobody owns this customer."),
        "owner_out_of_reach": _("You cannot give customers to this person."),
        "contact_without_name": _("Give the contact's name."),
        "no_grade": _("Choose a grade. Who drops out is marked invalid."),
        "name_taken_since": _("Another current customer has this name by now."),
    }
)
