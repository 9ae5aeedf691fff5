"""Reports in words: kinds, states, blocks, and why a service refuses."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.wording import fieldwork, refusals

Label = str | Promise
KINDS: dict[str, Label] = {
    "daily": _("Daily report"),
    "weekly": _("Weekly report"),
    "management": _("Management report"),
}
STATES: dict[str, Label] = {
    "draft": pgettext_lazy("state of a report", "Draft"),
    "submitted": pgettext_lazy("state of a report", "Handed in"),
    "returned": pgettext_lazy("state of a report", "Returned"),
    "signed": pgettext_lazy("state of a report", "Signed"),
}
PURPOSES = fieldwork.PURPOSES
TONES = {"draft": "gray", "submitted": "blue", "returned": "amber", "signed": "green"}
REPORT_STATES: dict[str, Label] = {
    "yes": pgettext_lazy("a visit's report", "There"),
    "incomplete": pgettext_lazy("a visit's report", "Incomplete"),
    "no": pgettext_lazy("a visit's report", "Not there"),
    "none": pgettext_lazy("a visit's report", "Not visited yet"),
}
REPORT_TONES = {"yes": "green", "incomplete": "amber", "no": "red", "none": "gray"}
MEASURES: dict[str, Label] = {"orders": _("Orders"), "receipts": _("Receipts")}
ATTENDANCE: dict[str, Label] = {
    "office": _("In the office"),
    "field": _("Out with customers"),
    "travel": _("Travelling"),
    "half_day": _("Half a day off"),
    "off": _("Off"),
}

_SHARED: dict[str, Label] = {
    "results": _("Results of talks"),
    "orders": _("Orders"),
    "receipts": _("Receipts"),
    "competitors": _("Competitors"),
    "feedback": _("Opinions of customers"),
    "news": _("News of customers"),
}
BLOCKS: dict[str, dict[str, Label]] = {
    "weekly": {
        **_SHARED,
        "daily_work": _("Work of each day"),
        "visit_reports": _("Visit reports"),
        "problems": _("Problems and support needed"),
        "next_week": _("Plan for the coming week"),
    },
    "daily": {
        **_SHARED,
        "attendance": _("Attendance"),
        "complaints": _("Complaints"),
        "insights": _("What today taught me"),
        "cost": _("Costs of the day"),
    },
    "management": {
        **_SHARED,
        "target_attainment": _("Targets reached"),
        "new_customers": _("New customers"),
        "effective_visit_rate": _("Effective visits"),
        "deal_rate": _("Deal rate"),
        "sales_per_person": _("Average sales per person and week"),
        "abnormal_customers": _("Customers in trouble and what is done"),
        "report_handling": _("Reports handed in and dealt with"),
        "next_week": _("Targets and plan for next week"),
    },
}
HINTS: dict[str, Label] = {
    "daily_work": _("What the week was about; the table fills itself."),
    "results": _("What the talks came to, as you see it. What you recorded is quoted above."),
    "competitors": _("Who was there, with what, at what price."),
    "feedback": _("What customers think of us and our offers."),
    "news": _("Changes of people, plans or budgets at customers."),
    "problems": _("What stands in the way, and whom you need."),
    "insights": _("One thing that worked and one that did not."),
    "complaints": _("What was complained of, and what you promised."),
    "abnormal_customers": _("Which customers are at risk, why, what is done by whom."),
    "report_handling": _("What you did about late, missing or weak reports."),
}
NOT_EFFECTIVE: dict[str, Label] = {
    "not_planned": _("was not planned"),
    "not_reported": _("has no report"),
    "no_next_step": _("has no next step"),
    "too_short": _("was too short"),
}

refusals.add(
    {
        "report_of_the_future": _("This report is about days that have not come yet."),
        "report_too_old": _("Reports so far back can no longer be written."),
        "already_handed_in": _("This report has been handed in; what was handed in stands."),
        "not_handed_in": _("This report has not been handed in, or is signed already."),
        "own_report": _("Nobody signs a report of their own."),
        "say_why": _("Say what is to be changed; a report is not returned without a word."),
        "report_field_unknown": _("The form does not have this field any more. Reload the page."),
        "report_text_too_long": _("This text is too long: at most %(limit)s characters."),
        "no_plan_here": _("Only a weekly report has a plan for the coming week."),
    }
)
