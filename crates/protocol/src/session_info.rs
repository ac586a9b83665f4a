//! Glean's `SessionInfo`: one tab, as the server saw it.

use serde::{Deserialize, Serialize};

/// The tab session. Unset keys are omitted, never null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// Renewed in a new tab, and after more than 10 minutes without activity from this tab as the
    /// server saw it. UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_tracking_token: Option<String>,
    /// One per tab, however long the pauses. UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tab_id: Option<String>,
    /// When the server last saw the token: RFC 3339, milliseconds, `Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<String>,
    /// The last search query the server saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_query: Option<String>,
}
