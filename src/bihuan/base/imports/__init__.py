"""What came in from workbooks: an import is a record of who brought what, when, and what became of each row."""
