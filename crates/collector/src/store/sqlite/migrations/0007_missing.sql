-- The numbers (`seq`) of a tab's events that came: [[first, last], …], as JSON.
ALTER TABLE tabs ADD COLUMN seen TEXT NOT NULL DEFAULT '[]';
-- How many events more are missing than the day before; fewer, where the number is negative. The sum
-- of all days is what is missing now.
ALTER TABLE days ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;

-- Which events did not come so far was not kept: nothing before now is called missing.
UPDATE tabs SET seen = '[[1,' || known.last || ']]'
FROM (SELECT tab_id, max(seq) AS last FROM events GROUP BY tab_id) AS known
WHERE known.tab_id = tabs.tab_id;
