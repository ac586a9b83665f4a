-- Whether a tab is of any visit still, when one of its visits goes.
CREATE INDEX session_tabs_of ON session_tabs (tab_id);
