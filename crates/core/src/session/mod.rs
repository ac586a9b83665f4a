//! When a visit session and a tab session are renewed, and which page may use which tab id. The page
//! and the collector ask the same rules; the collector's clock is the authority for the tab session.
//!
//! | rule | where |
//! |---|---|
//! | a visit is renewed | `visit.rs` |
//! | a tab's token is renewed | `tab.rs` |
//! | a tab id may be used | `claim.rs` |
//!
//! `sessions.rs` applies them to one page: what it needs locks and other pages for, it asks for.

mod change;
mod claim;
mod message;
mod pages;
mod reason;
mod sessions;
mod stored;
mod tab;
mod tab_record;
mod visit;
mod visit_record;

pub use change::{Effect, Replaced, Scope, SessionChange};
pub use claim::{Claim, Heard};
pub use message::{Claimant, Message};
pub use pages::{PagesChange, has_page};
pub use reason::Reason;
pub use sessions::{Activity, Rules, Sessions};
pub use stored::{Found, Stored};
pub use tab::{TAB_IDLE_MS, next_token, renew_tab};
pub use tab_record::{Landing, Tab};
pub use visit::{Lapse, VISIT_IDLE_MS, VISIT_MAX_MS, VisitRule, renew_visit};
pub use visit_record::Visit;
