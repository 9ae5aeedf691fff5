"""Words of follow-ups, visits and plans: fields, choices, and why their services refuse."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.wording import refusals

Label = str | Promise

CHANNELS: dict[str, Label] = {
    "phone": pgettext_lazy("channel", "Telephone"),
    "visit": pgettext_lazy("channel", "In person"),
    "online": pgettext_lazy("channel", "WeChat or online"),
    "email": pgettext_lazy("channel", "E-mail"),
    "fax": pgettext_lazy("channel", "Fax"),
    "mail": pgettext_lazy("channel", "Post"),
}
CHANNEL_ICONS = {
    "phone": "phone",
    "visit": "users",
    "online": "message-2",
    "email": "mail",
    "fax": "printer",
    "mail": "send",
}
PURPOSES: dict[str, Label] = {
    "new_customer": pgettext_lazy("purpose of a visit", "New customer"),
    "market_research": pgettext_lazy("purpose of a visit", "Market research"),
    "collection": pgettext_lazy("purpose of a visit", "Collecting payment"),
    "service": pgettext_lazy("purpose of a visit", "Service"),
    "complaint": pgettext_lazy("purpose of a visit", "Complaint"),
    "order": pgettext_lazy("purpose of a visit", "Order"),
    "other": pgettext_lazy("purpose of a visit", "Other"),
}
STATES: dict[str, Label] = {
    "planned": pgettext_lazy("state of a visit", "Planned"),
    "held": pgettext_lazy("state of a visit", "Made"),
    "cancelled": pgettext_lazy("state of a visit", "Cancelled"),
}
STATE_TONES = {"planned": "blue", "held": "green", "cancelled": "gray"}
REPORTED: dict[str, Label] = {
    "done": pgettext_lazy("visit report", "Yes"),
    "incomplete": pgettext_lazy("visit report", "Incomplete"),
    "open": pgettext_lazy("visit report", "Not yet"),
    "late": pgettext_lazy("visit report", "Overdue"),
    "done_late": pgettext_lazy("visit report", "Yes, late"),
    "none": pgettext_lazy("visit report", "—"),
}
REPORTED_TONES = {
    "done": "green",
    "incomplete": "amber",
    "open": "blue",
    "late": "red",
    "done_late": "amber",
    "none": "gray",
}
ORIGINS: dict[str, Label] = {
    "own": pgettext_lazy("where a plan comes from", "own"),
    "weekly": pgettext_lazy("where a plan comes from", "weekly report"),
}

FOLLOWUP: dict[str, Label] = {
    "customer": _("Customer"),
    "contact": _("Contact"),
    "opportunity": _("Opportunity"),
    "happened_at": pgettext_lazy("of a follow-up", "When"),
    "channel": pgettext_lazy("of a follow-up", "How"),
    "content": _("What was said"),
    "feedback": _("The customer's answer"),
    "next_step": _("Next step"),
    "next_at": _("Next contact on"),
    "risk": _("Risks"),
    "progress": _("It brought the matter on"),
    "by": pgettext_lazy("of a follow-up", "By"),
    "logged_at": _("Logged"),
    "reason": _("Reason"),
}
VISIT: dict[str, Label] = {
    "customer": _("Customer"),
    "contact": _("Contact"),
    "opportunity": _("Opportunity"),
    "people": _("Who goes"),
    "leader": _("Led by"),
    "purpose": _("Purpose"),
    "goal": _("Goal"),
    "region": _("Region"),
    "planned_start": _("Planned for"),
    "visited_at": _("Time of the visit"),
    "started_at": pgettext_lazy("of a visit", "From"),
    "ended_at": pgettext_lazy("of a visit", "To"),
    "result": _("Result"),
    "next_steps": _("What follows"),
    "received_by": _("Received by"),
    "received_by_title": _("Their title"),
    "decision_power": _("Decision power"),
    "needs": _("Needs and problems in their own words"),
    "competitors": _("Competitors"),
    "minutes": _("Minutes of the meeting"),
    "cost": pgettext_lazy("of a visit", "Cost"),
    "notes": _("Notes"),
    "reason": _("Reason"),
}
DAY_LINE: dict[str, Label] = {
    "customer": _("Customer"),
    "region": _("Region"),
    "time_from": pgettext_lazy("time", "From"),
    "time_to": pgettext_lazy("time", "To"),
    "purpose": _("Purpose"),
    "goal": _("Goal"),
    "notes": _("Notes"),
}
PLAN_STEP: dict[str, Label] = {
    "goal": _("Goal of the stage"),
    "action": _("What is done"),
    "with_whom": _("With whom"),
    "channel": pgettext_lazy("of a follow-up", "How"),
    "due_on": _("By when"),
    "support": _("Support needed"),
    "support_by": _("Support from"),
}

refusals.add(
    {
        "told_too_long_ago": _("At most %(days)s days back. Ask your manager if it was earlier."),
        "ends_before_it_starts": _("The end lies before the start."),
        "visit_too_long": _("A visit lasts a day at most."),
        "visit_not_held": _("This visit has not been made yet."),
        "visit_not_started": _("Nobody has arrived yet: enter start and end."),
        "visit_already_started": _("The visit has begun already."),
        "visit_already_held": _("This visit has been made already."),
        "visit_already_cancelled": _("This visit was cancelled."),
        "followup_withdrawn": _("This follow-up was taken back."),
        "no_such_customer": _("There is no such customer, or you may not see it."),
        "no_such_member": _("There is nobody like this at work here any more."),
        "not_of_this_customer": _("This belongs to another customer."),
        "leader_out_of_reach": _("The visit cannot be led by this person. Put yourself or one of your people first."),
        "empty_report": _("Write at least a word about the visit."),
        "would_be_incomplete": _("The report was complete; this must not be empty again."),
        "day_is_over": _("This day is over: its plan stays as it was."),
        "day_not_planned": _("There is no plan of this day yet."),
        "own_plan": _("Your own plan is signed by somebody else."),
        "not_in_week": _("This day lies outside of the week."),
        "stop_without_customer": _("Name the customer of this stop first."),
        "step_not_specific": _("Step %(number)s: say what is done, with whom and by when."),
    }
)
