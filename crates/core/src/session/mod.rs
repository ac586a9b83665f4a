//! When a visit session and a tab session are renewed. The page and the collector ask the same
//! rules; the collector's clock is the authority for the tab session.

mod reason;
mod sessions;
mod tab;
mod tab_record;
mod visit;
mod visit_record;

pub use reason::Reason;
pub use sessions::{Scope, SessionChange, Sessions};
pub use tab::{TAB_IDLE_MS, derive_token, renew_tab};
pub use tab_record::{Landing, Tab};
pub use visit::{VISIT_IDLE_MS, VISIT_MAX_MS, renew_visit};
pub use visit_record::Visit;
