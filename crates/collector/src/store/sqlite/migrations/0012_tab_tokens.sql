-- An application's own backend knows a tab by its token.
CREATE INDEX tabs_token ON tabs (token);
