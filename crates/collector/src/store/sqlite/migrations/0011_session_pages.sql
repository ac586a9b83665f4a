-- The order of the list of sessions, whole: a page deep in it is found without reading those before.
DROP INDEX sessions_last_seen;
CREATE INDEX sessions_last_seen ON sessions (received_at_ms DESC, id DESC);
