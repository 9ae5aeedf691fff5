"""Who may see and do what: permission names, scopes, roles, one predicate."""
