-- The batches that were stored whole, so that a sender which lost an answer can ask for it. Rows go
-- after some time by the collector's clock: then a sender hears nothing and sends the events again,
-- which are known by their own ids for ever.
CREATE TABLE batches (
    batch_id       BLOB    NOT NULL PRIMARY KEY,
    session_id     BLOB    NOT NULL,
    received_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX batches_received ON batches (received_at_ms);
