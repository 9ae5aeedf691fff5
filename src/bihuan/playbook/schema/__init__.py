"""The typed form of a playbook file: one class per section, unknown keys refused."""
