-- When events happened by the collector's clock, where the device's is wrong by more than a minute;
-- else as the device said. Its own word is kept beside it.
ALTER TABLE events   ADD COLUMN corrected_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN began_at_ms     INTEGER;

UPDATE events SET corrected_at_ms = CASE
    WHEN abs(received_at_ms - sent_at_ms) > 60000
    THEN max(0, occurred_at_ms + received_at_ms - sent_at_ms)
    ELSE occurred_at_ms
END;

DROP INDEX events_timeline;
CREATE INDEX events_timeline ON events (session_id, corrected_at_ms, seq);

UPDATE sessions SET began_at_ms = (
    SELECT min(min(corrected_at_ms, received_at_ms + 60000)) FROM events WHERE session_id = sessions.id
);

-- From now on a day's figures are of what happened on it, and no longer of what came on it; nothing
-- has happened later than a minute after it came. What was dropped or is missing has no other day than
-- that on which it was heard of.
UPDATE days SET sessions = 0, page_views = 0, events = 0;

INSERT INTO days (day, sessions, page_views, events)
SELECT min(corrected_at_ms, received_at_ms + 60000) / 86400000, 0, sum(type = 'page_view'), count(*)
FROM events WHERE true GROUP BY 1
ON CONFLICT (day) DO UPDATE SET page_views = excluded.page_views, events = excluded.events;

INSERT INTO days (day, sessions, page_views, events)
SELECT coalesce(began_at_ms, inserted_at_us / 1000) / 86400000, count(*), 0, 0
FROM sessions WHERE true GROUP BY 1
ON CONFLICT (day) DO UPDATE SET sessions = excluded.sessions;
