-- How many pauses a visit has that the visit rule would have cut, and whether the rule would have cut
-- it at all, by a pause or by its age.
ALTER TABLE sessions ADD COLUMN long_pauses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN overlong    INTEGER NOT NULL DEFAULT 0;

UPDATE sessions SET long_pauses = (
    SELECT count(*) FROM (
        SELECT occurred_at_ms - lag(occurred_at_ms) OVER (ORDER BY occurred_at_ms) AS pause_ms
        FROM events
        WHERE events.session_id = sessions.id AND type <> 'session.end'
    ) WHERE pause_ms > 1800000
);
UPDATE sessions SET overlong = 1
WHERE long_pauses > 0 OR last_activity_ms - first_activity_ms > 86400000;

-- There are few of them: to count them reads no others.
CREATE INDEX sessions_overlong ON sessions (source) WHERE overlong = 1;
