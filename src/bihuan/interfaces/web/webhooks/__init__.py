"""Pages of webhooks: for those who manage the company."""
