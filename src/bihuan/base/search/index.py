"""The index beside the table of entries, which Django's models cannot say: for the migration only."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Contentless: the grams stand in the table of entries already. The tokenizer "ascii" leaves all other signs as they are.
_SQLITE = (
    "CREATE VIRTUAL TABLE search_grams USING fts5 (grams, content='', tokenize='ascii', detail='none', columnsize=0)"
)
_POSTGRESQL = "CREATE INDEX search_entry_grams ON search_entry USING gin (string_to_array(grams, ' '))"


def make(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    editor.execute(_SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL)


def unmake(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    sqlite = editor.connection.vendor == "sqlite"
    editor.execute("DROP TABLE search_grams" if sqlite else "DROP INDEX search_entry_grams")
