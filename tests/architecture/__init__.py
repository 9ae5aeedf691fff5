"""The house rules of architecture, held by measuring. Each measure is itself shown to fail on a bad sample."""
