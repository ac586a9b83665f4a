-- Every id that a profile ever had, and whose it is now. A profile is no row of its own: it is the id
-- that its ids lead to, its own among them.
CREATE TABLE profile_ids (
    id         BLOB NOT NULL PRIMARY KEY,
    profile_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX profile_ids_of ON profile_ids (profile_id);

-- The users that applications named, each by its own names.
CREATE TABLE users (
    source     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    profile_id BLOB NOT NULL,
    PRIMARY KEY (source, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX users_of ON users (profile_id, source, user_id);

-- Null for visits that came before there were profiles, until they are heard of again.
ALTER TABLE sessions ADD COLUMN profile_id BLOB;
CREATE INDEX sessions_profile ON sessions (profile_id);

-- Of which visit the request was, so that it can be erased with it; null for those before.
ALTER TABLE dropped ADD COLUMN session_id BLOB;
