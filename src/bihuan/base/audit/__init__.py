"""The log of facts: everything that happened, in one order, provable, never rewritten."""
