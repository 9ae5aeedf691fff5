"""What people are told of, and whether by mail too unless they choose otherwise."""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of notice. ``mailed``: by mail too, until the member says otherwise; ``of_the_site``: for administrators."""

    code: str
    mailed: bool = False
    of_the_site: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("due_soon"),
        Kind("overdue", mailed=True),
        Kind("duty_moved"),
        Kind("report_to_sign"),
        Kind("report_returned", mailed=True),
        Kind("report_signed"),
        Kind("report_commented"),
        Kind("review_requested", mailed=True),
        Kind("statistics_released"),
        Kind("feedback"),
        Kind("proposal"),
        Kind("delegation"),
        Kind("backup_failed", mailed=True, of_the_site=True),
        Kind("system_failure", mailed=True, of_the_site=True),
        Kind("webhook_stopped", mailed=True, of_the_site=True),
    )
}
"""In the order in which the settings show them."""
