"""Published playbooks and the calendar: which rules hold when."""
