"""Writing notices: from the log by a cursor of their own, from duties by the clock; and the outbox."""

from bihuan.insight.notices.services.following import follow
from bihuan.insight.notices.services.reminding import remind
from bihuan.insight.notices.services.writing import Draft, begin, choose, chosen, mailed, mark_read, notify

__all__ = ["Draft", "begin", "choose", "chosen", "follow", "mailed", "mark_read", "notify", "remind"]
