-- After each upgrade, as bihuan_owner on the database bihuan. What stands in the log is added to and never changed; only personal data
-- can be blanked (the column `private`), which erasing somebody does.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_mention, audit_withdrawal FROM bihuan_app;
GRANT UPDATE (private) ON audit_event TO bihuan_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM bihuan_app;
