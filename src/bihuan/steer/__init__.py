"""The manager's loop: targets, reports with sign-off, scoring."""
