"""An index that both databases walk."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class CurrentIndex(models.Index):
    """The records that are not archived, in the order of a list's rows: for ``filter(archived_at=None).order_by(…)``.

    PostgreSQL takes no order from the columns behind one that "is null", so there it is an index of these rows only. SQLite walks
    such a one less often, and never without looking at each row again; there ``archived_at`` is its first column.
    """

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        """The statement that makes it."""
        if schema_editor.connection.vendor == "sqlite":
            plain = models.Index(fields=["archived_at", *self.fields], name=self.name)
            return plain.create_sql(model, schema_editor, using, **kwargs)
        some = models.Index(fields=self.fields, name=self.name, condition=models.Q(archived_at=None))
        return some.create_sql(model, schema_editor, using, **kwargs)
