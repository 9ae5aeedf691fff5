"""What released versions left: a small backup each, and what stood in it. ``python -m tests.upgrades`` keeps this version's."""
