"""Writing scores, a module a concern."""

from bihuan.steer.scoring.services.closing import close, digest_of, note_duties_export, note_export, switch_charging
from bihuan.steer.scoring.services.correcting import correct

__all__ = ["close", "correct", "digest_of", "note_duties_export", "note_export", "switch_charging"]
