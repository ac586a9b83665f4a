//! What other servers than the collector know of the tab: the application attaches its SessionInfo to
//! requests of its own, and hands on the one that it is answered.

use wayfare_protocol::STRING_BYTES_MAX;

use super::Tracker;
use crate::consent::Access;
use crate::json::{Value, parse_or_null};
use crate::time::is_rfc3339;

impl Tracker {
    /// Takes in a SessionInfo. One that is malformed in any part is told and ignored whole; that of another
    /// tab, or older than what is known, says nothing.
    pub(super) fn observe(&mut self, info: &str) {
        let info = parse_or_null(info);
        if let Some(field) = wrong_field(&info) {
            let message = "is not as a SessionInfo has it; the SessionInfo is ignored";
            let limit = (field == LAST_QUERY).then_some(STRING_BYTES_MAX);
            self.report("invalid_session_info", field, message, limit);
            return;
        }
        let is_kept = self.privacy.access() == Access::Stored;
        let Some(sessions) = &mut self.sessions else {
            return;
        };
        let tab = &mut sessions.tab;
        let text = |key| info.text(key).map(String::from);
        let last_seen = text(LAST_SEEN);
        if info.uuid(TAB) != Some(tab.id)
            || last_seen.is_some() && bare(&last_seen) < bare(&tab.last_seen)
        {
            return;
        }
        tab.last_seen = last_seen.or(tab.last_seen.take());
        // What somebody searched for is kept where he may be recognised, and nowhere else.
        if is_kept {
            tab.last_query = text(LAST_QUERY).or(tab.last_query.take());
        }
        if let Some(token) = info.uuid(TOKEN) {
            let id = tab.id;
            sessions.adopt_token(id, token);
        }
        self.store_tab();
    }
}

const TAB: &str = "tabId";
const TOKEN: &str = "sessionTrackingToken";
const LAST_SEEN: &str = "lastSeen";
const LAST_QUERY: &str = "lastQuery";

/// A moment without its `Z`: so that the text of a later one is greater, however many digits it has.
fn bare(at: &Option<String>) -> Option<&str> {
    at.as_deref().map(|at| at.strip_suffix("Z").unwrap_or(at))
}

/// The first member that is not of its form. Whose it is has to be said; the others may be missing.
fn wrong_field(info: &Value<'_>) -> Option<&'static str> {
    let text = |field| info.text(field);
    let is_id = |field| info.uuid(field).is_some();
    let is_query = |query: &str| query.len() <= STRING_BYTES_MAX;
    let rules = [
        (TAB, is_id(TAB)),
        (TOKEN, is_id(TOKEN)),
        (LAST_SEEN, text(LAST_SEEN).is_some_and(is_rfc3339)),
        (LAST_QUERY, text(LAST_QUERY).is_some_and(is_query)),
    ];
    let is_wrong = |(field, is_good): &(&str, bool)| {
        let may_be_good = *field != TAB && info.get(field).is_null();
        !is_good && !may_be_good
    };
    let wrong = rules.into_iter().find(is_wrong);
    wrong.map(|(field, _)| field)
}
