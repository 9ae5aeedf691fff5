"""Writing scores, a module a concern."""

from bihuan.steer.scoring.services.closing import close, note_duties_export, note_export, switch_charging
from bihuan.steer.scoring.services.correcting import correct

__all__ = ["close", "correct", "note_duties_export", "note_export", "switch_charging"]
