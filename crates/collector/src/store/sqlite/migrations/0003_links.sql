-- The key that signs links across sites: one row, 32 random bytes, made at first use. It is here so
-- that a restart and a second process on this file go on with it. Whoever has it can make visits
-- up; it is read by nobody but the collector and shown nowhere.
CREATE TABLE link_keys (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    key BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;

-- The links that were redeemed, by their nonces: each once. Rows go when their links have expired
-- (by the collector's clock), and some time after.
CREATE TABLE redeemed_links (
    nonce         BLOB    NOT NULL PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX redeemed_links_expiry ON redeemed_links (expires_at_ms);
