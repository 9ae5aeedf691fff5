"""Writing opportunities, a module a concern."""

from bihuan.flow.opportunities.services.changing import (
    change_opportunity,
    confirm_unchanged,
    move_stage,
    put_back_times,
)
from bihuan.flow.opportunities.services.closing import close_opportunity, reopen, win
from bihuan.flow.opportunities.services.handing import (
    archive_opportunities,
    hand_over,
    note_export,
    restore_opportunities,
)
from bihuan.flow.opportunities.services.importing import (
    OpportunityRow,
    import_opportunities,
)
from bihuan.flow.opportunities.services.opening import open_opportunities, open_opportunity

__all__ = [
    "OpportunityRow",
    "archive_opportunities",
    "change_opportunity",
    "close_opportunity",
    "confirm_unchanged",
    "hand_over",
    "import_opportunities",
    "move_stage",
    "note_export",
    "open_opportunities",
    "open_opportunity",
    "put_back_times",
    "reopen",
    "restore_opportunities",
    "win",
]
