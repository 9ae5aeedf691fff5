"""Words for what the domain says in codes. Pages, API and import say the same."""
