"""The regulation as typed data, and the arithmetic on it.

Plain Python: no Django, no clock. What comes in is a playbook, people, facts and a moment; what comes out is the same
every time. ``docs/explanation/engine.md`` tells how the parts work together.
"""
