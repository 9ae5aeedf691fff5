"""The proof that the tables say what a replay says."""

from datetime import datetime

from bihuan.base.duties.models import Cursor
from bihuan.base.duties.services.anew import TRIES
from bihuan.base.duties.services.following import catch_up, read_on, sweep
from bihuan.base.duties.services.ledger import Difference
from bihuan.base.duties.services.lock import in_force, last_seq, locked
from bihuan.base.duties.services.recount import differences


def verify(*, at: datetime) -> list[Difference]:
    """Where the tables differ from a replay of the whole log: nowhere, or there is a mistake.

    First the log is caught up with and the alarms up to ``at`` are rung, as they would be anyway. Others go on meanwhile; only
    when they never pause for as long as a replay takes do they have to wait.
    """
    running = in_force()
    if running is None:
        return []
    for _ in range(TRIES):
        catch_up(at=at)
        sweep(at=at)
        cursor = Cursor.objects.get(pk=1)
        found = list(differences(cursor, running))
        if last_seq() == cursor.seq and Cursor.objects.filter(pk=1, reached=cursor.reached).exists():
            return found
    with locked(at) as alone:
        assert alone is not None, "it was waited for"
        while read_on(alone):
            pass
        return list(differences(alone, running))
