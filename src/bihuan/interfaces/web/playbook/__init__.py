"""The regulation on screen: clauses in force, versions, changes and what they would have done, calendar, coverage, jobs."""
