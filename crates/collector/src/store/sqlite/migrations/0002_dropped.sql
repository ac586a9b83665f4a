-- What senders said that they dropped, by the request that said it: the same request again is
-- counted once. A sender that got no answer says it again in another request, which nothing tells
-- from new losses, so the sums can be too high.
CREATE TABLE dropped (
    batch_id BLOB    NOT NULL,
    reason   TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    day      INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (batch_id, reason)
) STRICT, WITHOUT ROWID;

ALTER TABLE days ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
