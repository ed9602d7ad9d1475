-- On the leader, as superuser: every table of the schema, those that are made later too.
\set QUIET on
SET client_min_messages = warning;
SET ROLE app;
\ir tables.sql
RESET ROLE;
SELECT 'CREATE PUBLICATION analytics FOR TABLES IN SCHEMA patroni_chaos WITH (publish = ''insert'')'
WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'analytics') \gexec
