-- A visit. `document` is the Session object as JSON without `operation`; `stamps` says for each of
-- its values when the device's clock showed that it was said, so that batches merge in any order.
CREATE TABLE sessions (
    id                BLOB    NOT NULL PRIMARY KEY,
    source            TEXT    NOT NULL,
    status            TEXT    NOT NULL,
    inserted_at_us    INTEGER NOT NULL,
    received_at_ms    INTEGER NOT NULL,
    created_at_ms     INTEGER,
    first_activity_ms INTEGER,
    last_activity_ms  INTEGER,
    events            INTEGER NOT NULL,
    page_views        INTEGER NOT NULL,
    tabs              INTEGER NOT NULL,
    first_page_url    TEXT    NOT NULL,
    last_page_url     TEXT    NOT NULL,
    document          TEXT    NOT NULL,
    stamps            TEXT    NOT NULL
) STRICT;

CREATE INDEX sessions_last_seen ON sessions (received_at_ms DESC);

-- A tab and its token, by the collector's clock.
CREATE TABLE tabs (
    tab_id     BLOB    NOT NULL PRIMARY KEY,
    token      BLOB    NOT NULL,
    last_seen  INTEGER NOT NULL,
    last_query TEXT
) STRICT, WITHOUT ROWID;

-- Which tabs a visit was seen in.
CREATE TABLE session_tabs (
    session_id BLOB NOT NULL REFERENCES sessions (id) DEFERRABLE INITIALLY DEFERRED,
    tab_id     BLOB NOT NULL REFERENCES tabs (tab_id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (session_id, tab_id)
) STRICT, WITHOUT ROWID;

-- An event. The key is its id for ever: the same event again is no second event.
CREATE TABLE events (
    id             BLOB    NOT NULL PRIMARY KEY,
    session_id     BLOB    NOT NULL REFERENCES sessions (id) DEFERRABLE INITIALLY DEFERRED,
    tab_id         BLOB    NOT NULL,
    token          BLOB    NOT NULL,
    seq            INTEGER NOT NULL,
    type           TEXT    NOT NULL,
    occurred_at_ms INTEGER NOT NULL,
    sent_at_ms     INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    page_url       TEXT    NOT NULL,
    page_title     TEXT    NOT NULL,
    page_referrer  TEXT    NOT NULL,
    properties     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX events_timeline ON events (session_id, occurred_at_ms, seq);
CREATE INDEX events_received ON events (received_at_ms DESC);

-- What was new on each day (days since 1970, UTC, by the collector's clock). Counted where the
-- events are inserted, so that no figure of the dashboard reads all events.
CREATE TABLE days (
    day        INTEGER NOT NULL PRIMARY KEY,
    sessions   INTEGER NOT NULL,
    page_views INTEGER NOT NULL,
    events     INTEGER NOT NULL
) STRICT;
