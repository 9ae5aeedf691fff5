"""Tables of logging in: sessions that know whose they are, and the cache that all processes share."""

from django.db import models

from bihuan.interfaces.sessions import Session

__all__ = ["CacheRow", "Session"]


class CacheRow(models.Model):
    """The table of Django's database cache. Made by a migration, so that no command has to be thought of.

    Its columns are those of ``createcachetable``. Rate limits live in it: each process for itself would allow a multiple.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "bihuan_cache"

    def __str__(self) -> str:
        return self.cache_key
