"""The company: departments, members, positions held, leave, delegation."""
