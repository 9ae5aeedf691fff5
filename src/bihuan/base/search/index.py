"""The index beside the table of entries, which Django's models cannot say: how the migration makes it, what it is asked by."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GRAMS = "string_to_array(kind || ':' || replace(grams, ' ', ' ' || kind || ':'), ' ')"
"""An entry's grams with its kind, as ``grams.of_kind`` makes them: what PostgreSQL's index is of, and must be asked by."""
# Contentless: the grams stand in the table of entries already. The tokenizer "ascii" leaves all other signs as they are.
_SQLITE = (
    "CREATE VIRTUAL TABLE search_grams USING fts5 "
    "(grams, content='', tokenize=\"ascii tokenchars ':_'\", detail='none', columnsize=0)"
)
_POSTGRESQL = (
    f"CREATE INDEX search_entry_grams ON search_entry USING gin ({GRAMS})",
    # How often a pair stands is known of five times as many as usually: of one not among them the planner believes that so
    # many have it that it had better read all customers than look up those that are found.
    "ALTER INDEX search_entry_grams ALTER COLUMN 1 SET STATISTICS 500",
)


def make(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    for statement in [_SQLITE] if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(statement)


def unmake(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    sqlite = editor.connection.vendor == "sqlite"
    editor.execute("DROP TABLE search_grams" if sqlite else "DROP INDEX search_entry_grams")
