"""An application that a later version brings along: one more table, and a step that takes as long as a test wants."""
