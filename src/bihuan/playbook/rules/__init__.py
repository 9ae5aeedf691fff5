"""The rules: pure functions over the spans and moments of one case, one module per family."""
