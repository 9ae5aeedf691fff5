"""Why a row of a workbook, or a whole file, cannot come in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.base.audit.models import Event
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.wording import (
    contracts,
    customers,
    facts,
    fieldwork,
    offers,
    opportunities,
    organisation,
    refusals,
    reports,
)

Label = str | Promise
STAGES = (contracts, customers, fieldwork, offers, opportunities, organisation, reports)
"""Their services refuse rows; named here so that their words are known in the command and the worker, too, without pages."""

CELLS: dict[str, Label] = {
    "required": _("must be filled in"),
    "cell_error": _("the cell shows the error %(value)s"),
    "precision_lost": _("%(value)s has lost its last digits: format the column as text and type it again"),
    "too_long": _("longer than %(most)s characters"),
    "unknown_choice": _("“%(value)s” is not one of: %(choices)s"),
    "not_a_date": _("%(value)s is not a date"),
    "no_such_date": _("%(value)s: there is no such day"),
    "ambiguous_date": _("%(value)s can be read as two different days"),
    "date_without_day": _("%(value)s has no day"),
    "date_out_of_range": _("%(value)s is not between %(first)s and %(last)s"),
    "not_a_time": _("%(value)s is not a time of day"),
    "not_a_week": _("%(value)s is not a week"),
    "no_such_week": _("%(value)s: there is no such week"),
    "not_an_amount": _("%(value)s is not an amount"),
    "amount_range": _("%(value)s is a range, not one amount"),
    "negative_amount": _("%(value)s is below zero"),
    "amount_too_large": _("%(value)s is too large"),
    "not_an_integer": _("%(value)s is not a whole number"),
    "not_a_score": _("%(value)s is not a score"),
    "not_a_phone": _("%(value)s is not a phone number"),
    "not_an_email": _("%(value)s is not an e-mail address"),
    "bad_credit_code": _("%(value)s is not a unified social credit code"),
    "not_yes_or_no": _("%(value)s is neither yes nor no"),
}
"""What reading complains of."""

ROWS: dict[str, Label] = {
    "unknown_person": _("nobody here is called “%(name)s”"),
    "two_people": _("%(count)s people are called “%(name)s”: use the staff number"),
    "person_failed": _("the row of “%(name)s” has mistakes itself"),
    "person_left": _("%(name)s does not work here any more"),
    "number_needed": _("several people are called “%(name)s”: the staff number is needed"),
    "manager_circle": _("the managers go round in a circle"),
    "unknown_role_title": _("the regulation has no role “%(value)s”"),
    "mobile_taken": _("%(value)s belongs to %(name)s already"),
    "unknown_customer": _("there is no customer “%(name)s”"),
    "customer_failed": _("the row of the customer “%(name)s” has mistakes itself"),
    "unknown_opportunity": _("there is no project “%(name)s”"),
    "two_opportunities": _("%(count)s projects are called “%(name)s”"),
    "opportunity_failed": _("the row of the project “%(name)s” has mistakes itself"),
    "unknown_bid": _("there is no bid with the number “%(name)s”"),
    "bid_failed": _("the row of the bid “%(name)s” has mistakes itself"),
    "unknown_contract": _("there is no contract with the number “%(name)s”"),
    "contract_failed": _("the row of the contract “%(name)s” has mistakes itself"),
    "group_failed": _("row %(other)s, which belongs to it, has mistakes"),
    "ends_before_start": _("lies before the start"),
    "reported_before_visit": _("lies before the end of the visit"),
    "logged_before": _("lies before it happened"),
    "outcome_without_reason": _("an ended project needs a reason"),
    "number_taken": _("%(value)s belongs to another one already"),
    "unknown_instalment": _("the contract has no instalment %(value)s"),
    "beyond_amount": _("together more than the contract's amount of %(amount)s"),
    "not_the_amount": _("together %(total)s, but the contract's amount is %(amount)s"),
    "numbers_have_gaps": _("the instalments are not numbered 1, 2, 3 …"),
    "one_winner": _("exactly one bidder wins: by this column, or by rank 1"),
    "us_twice": _("our own company stands there twice"),
    "before_its_week": _("lies before the week has begun"),
    "not_signed": _("the contract is not signed: there is nothing to be received"),
    "updated_before_created": _("lies before the project was begun"),
    "stands_already": _("the same stands there already"),
    "gone_meanwhile": _("what it belongs to has been changed or archived meanwhile"),
    "string_too_long": _("longer than %(max_length)s characters"),
    "string_too_short": _("must be filled in"),
    "missing": _("must be filled in"),
    "too_many_at_once": _("too many at once"),
    "greater_than": _("must be above %(gt)s"),
    "greater_than_equal": _("must not be below %(ge)s"),
    "less_than_equal": _("must not be above %(le)s"),
    "less_than": _("must be below %(lt)s"),
    "decimal_max_places": _("at most %(decimal_places)s decimals"),
    "tuple_too_long": _("at most %(max_length)s"),
    "too_long_list": _("at most %(max_length)s"),
}
"""What planning complains of, and the inputs of services."""

FILES: dict[str, Label] = {
    "empty": _("%(file)s is empty."),
    "too_large": _("%(file)s is too large."),
    "unpacks_too_large": _("%(file)s unpacks to too much."),
    "packed_too_tightly": _("%(file)s is packed suspiciously tightly."),
    "too_many_parts": _("%(file)s has too many parts."),
    "too_many_rows": _("%(file)s: more than %(most)s rows. Split it."),
    "too_many_cells": _("%(file)s, sheet %(sheet)s: it reaches to cell %(cell)s. Delete what is beyond the table."),
    "too_many_texts": _("%(file)s has too many texts."),
    "too_many_merges": _("%(file)s, sheet %(sheet)s: too many merged cells."),
    "unsupported": _("%(file)s is not an .xlsx, .xls or .csv file."),
    "wrong_content": _("%(file)s is not what its ending says: save it again from the spreadsheet."),
    "macros": _("%(file)s has macros. Save it as .xlsx without them."),
    "encrypted": _("%(file)s is protected with a password."),
    "unsafe_xml": _("%(file)s has parts that are not safe to read."),
    "broken": _("%(file)s is damaged."),
    "unknown_encoding": _("%(file)s is in an unknown encoding. Save it as UTF-8."),
    "bad_mapping": _("The mapping names “%(value)s” (%(where)s), which there is not."),
    "no_sheet": _("No sheet was recognised. Titles contain one of: %(words)s"),
    "no_headings": _("No headings were found among the first ten rows of: %(sheets)s"),
    "no_file": _("%(file)s cannot be read: %(reason)s"),
    "no_account": _("There is no active account “%(value)s” that may import."),
    "files_gone": _("The files are not there any more."),
    "too_much_memory": _("The files need too much memory. Split them."),
    "mapping_unreadable": _("%(file)s is not YAML: %(reason)s"),
}
"""Why a file could not be read at all."""

refusals.add(
    {
        "built_on": _("It cannot be undone: %(count)s entries have been made about what it brought."),
        "changed_since": _("It has been changed since."),
        "undo_this_by_hand": _("It cannot be put back as it was: change it by hand."),
        "member_in_charge": _("An administrator stays."),
        "member_has_worked": _("This person has signed in or done something."),
        "member_is_named": _("Records are in this person's name, or somebody reports to them."),
        "undo_by_hand": _("It cannot be undone: it brought results of bids that were there before."),
        "import_state": _("The import is not in a state for this."),
    }
)


def _finished(event: Event, _reading: facts.Reading) -> facts.Told:
    told = {name: event.data[name] for name in ("created", "updated", "failed")}
    words = gettext("Imported a workbook: %(created)s new, %(updated)s changed, %(failed)s rows failed")
    return facts.Told(words % told, icon="file-spreadsheet")


def _undone(event: Event, _reading: facts.Reading) -> facts.Told:
    words = gettext("Took the import back: %(count)s records") % {"count": event.data["withdrawn"]}
    return facts.Told(words, icon="arrow-back-up")


facts.add({"import.finished": _finished, "import.undone": _undone})


def sentence(code: str, parameters: Mapping[str, Any]) -> str:
    """What is wrong with a cell or a row; it stands behind the column's heading."""
    text = CELLS.get(code) or ROWS.get(code)
    if text is not None:
        return _filled(str(text), parameters)
    if code in refusals.TEXTS:
        return refusals.text(Refused(code, **{name: _shown(value) for name, value in parameters.items()})).rstrip("。.")
    if code in customers.ERRORS:
        return str(customers.ERRORS[code]).rstrip("。.")
    return gettext("does not fit (%(code)s)") % {"code": code}


def unreadable(code: str, parameters: Mapping[str, Any]) -> str:
    """Why a file could not be read."""
    text = FILES.get(code)
    return code if text is None else _filled(str(text), parameters)


def _filled(text: str, parameters: Mapping[str, Any]) -> str:
    try:
        return text % {name: _shown(value) for name, value in parameters.items()}
    except (KeyError, TypeError, ValueError):
        return text


def _shown(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return gettext(", ").join(map(str, value))
    return date_format(value, "Y-m-d") if isinstance(value, date) else value
