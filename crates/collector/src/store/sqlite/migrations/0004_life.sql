-- When a visit was said to be over, by the device's clock, and how many activities are known of it:
-- its events but for its beginning and its end. From these follows its status.
ALTER TABLE sessions ADD COLUMN ended_at_ms INTEGER;
ALTER TABLE sessions ADD COLUMN activities  INTEGER NOT NULL DEFAULT 0;

UPDATE sessions SET activities = events;
-- The moment was not kept so far: what is known of a visit that had ended was before its end.
UPDATE sessions SET ended_at_ms = coalesce(last_activity_ms, 0) WHERE status = 'ended';
