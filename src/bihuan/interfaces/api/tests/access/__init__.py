"""The rows of all stages: who may do what."""
