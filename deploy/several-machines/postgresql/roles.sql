-- On the primary, as a superuser:  psql -v owner_password=… -v web_password=… -v jobs_password=… -v replication_password=… -f roles.sql
-- The owner makes and changes tables and is used for upgrades only; pages and jobs write rows, and neither changes nor deletes what
-- stands in the log.
CREATE ROLE bihuan_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE bihuan_app NOLOGIN;
CREATE ROLE bihuan_web LOGIN PASSWORD :'web_password' IN ROLE bihuan_app CONNECTION LIMIT 80;
CREATE ROLE bihuan_jobs LOGIN PASSWORD :'jobs_password' IN ROLE bihuan_app CONNECTION LIMIT 20;
CREATE ROLE bihuan_replication LOGIN REPLICATION PASSWORD :'replication_password';
CREATE DATABASE bihuan OWNER bihuan_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;

-- A page must not wait for ever; a job may take longer; nobody goes away with a lock in the hand.
ALTER ROLE bihuan_web IN DATABASE bihuan SET statement_timeout = '30s';
ALTER ROLE bihuan_web IN DATABASE bihuan SET lock_timeout = '5s';
ALTER ROLE bihuan_web IN DATABASE bihuan SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE bihuan_web IN DATABASE bihuan SET max_parallel_workers_per_gather = 0; -- nor keep the cores that others' pages wait for
ALTER ROLE bihuan_jobs IN DATABASE bihuan SET statement_timeout = '15min';
ALTER ROLE bihuan_jobs IN DATABASE bihuan SET lock_timeout = '60s';
ALTER ROLE bihuan_jobs IN DATABASE bihuan SET idle_in_transaction_session_timeout = '10min';

\connect bihuan
REVOKE ALL ON DATABASE bihuan FROM PUBLIC;
GRANT CONNECT ON DATABASE bihuan TO bihuan_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO bihuan_owner;
GRANT USAGE ON SCHEMA public TO bihuan_app;
-- Of all that the owner makes from now on.
ALTER DEFAULT PRIVILEGES FOR ROLE bihuan_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bihuan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE bihuan_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO bihuan_app;
