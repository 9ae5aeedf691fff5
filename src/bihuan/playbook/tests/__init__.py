"""Tests of the playbook: an independent oracle, worked examples and hand-worked cases."""
