//! The seam behind which events are kept: one trait, one embedded implementation.

mod erased;
mod rows;
pub mod sqlite;
mod tab_session;

pub use erased::{Erased, Subject};
pub use rows::{EventRow, MissingRow, SessionDetail, SessionRow, Totals, VisitCheck};
pub use tab_session::{TabKey, TabSession};

use uuid::Uuid;
use wayfare_core::session::Reason;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{Operation, SeqRange, SessionInfo, Status};

use crate::enrich::Received;
use crate::error::Error;
use crate::link::{Link, LinkKey};

/// What a store did with one batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    /// The tab by the collector's clock.
    pub session_info: SessionInfo,
    /// The token that its events are stored with.
    pub token: Uuid,
    /// Why the tab's token was renewed, if it was.
    pub renewal: Option<Reason>,
    /// The visit's status as stored.
    pub status: Status,
    /// Whom the visit is of.
    pub profile_id: Uuid,
    /// What was done with the Session.
    pub operation: Operation,
    /// Of the batches that were asked about, those that are stored whole.
    pub stored: Vec<Uuid>,
    /// What is missing in `seq` of the tab, the oldest first.
    pub missing: Vec<SeqRange>,
    /// Ids of the events that were not stored before.
    pub fresh: Vec<Uuid>,
}

/// Keeps batches and answers what it keeps.
pub trait Store: Send + Sync {
    /// Stores a group of batches, all in one transaction. Only the writer calls it. What it stored is durable
    /// when [`Self::sync`] has returned.
    ///
    /// Each batch has its own result: one that cannot be stored does not hurt the others. A tab's
    /// token is renewed after a pause longer than `tab_idle_ms`.
    ///
    /// # Errors
    /// When nothing of the group was stored.
    fn write(
        &self,
        group: &[Received],
        tab_idle_ms: u64,
    ) -> Result<Vec<Result<Receipt, Error>>, Error>;

    /// Waits until all that was written before is durable; until then nobody is told that it is stored. The
    /// writer may write on meanwhile. A store whose writes are durable at once has nothing to wait for.
    ///
    /// # Errors
    /// When it may not be.
    fn sync(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether the store can be written to.
    ///
    /// # Errors
    /// When it cannot.
    fn ping(&self) -> Result<(), Error>;

    /// The key that signs links: the one that is kept, or else `fresh`, which is kept from now on.
    /// Only the writer calls it.
    ///
    /// # Errors
    /// When the store cannot be written to.
    fn link_key(&self, fresh: LinkKey) -> Result<LinkKey, Error>;

    /// Notes durably that a link was redeemed; says whether it is the first time. Only the writer
    /// calls it.
    ///
    /// # Errors
    /// When the store cannot be written to.
    fn redeem(&self, link: &Link, now: UnixMs) -> Result<bool, Error>;

    /// Forgets at most that many visits that were last heard of before a moment, with all that belongs
    /// to them; says how many. Only the writer calls it.
    ///
    /// # Errors
    /// When the store cannot be written to.
    fn forget(&self, before: UnixMs, most: u32) -> Result<usize, Error>;

    /// Forgets everything, where a store is made to be emptied. Only the writer calls it.
    ///
    /// # Errors
    /// When it keeps what it has.
    fn clear(&self) -> Result<(), Error> {
        Err(Error::Config("this store keeps what it has".to_owned()))
    }

    /// Sessions, last seen first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sessions(&self, limit: u32, offset: u32) -> Result<Vec<SessionRow>, Error>;

    /// The sessions with these ids, as far as they are stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sessions_by_id(&self, ids: &[Uuid]) -> Result<Vec<SessionRow>, Error>;

    /// One whole Session with the first `limit` events of its timeline.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn session(&self, id: Uuid, limit: u32) -> Result<Option<SessionDetail>, Error>;

    /// A tab and the visit that was last heard of in it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tab_session(&self, key: TabKey) -> Result<Option<TabSession>, Error>;

    /// Events, last received first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn recent_events(&self, limit: u32) -> Result<Vec<EventRow>, Error>;

    /// Of each source, how many visits the visit rule would have cut; sources without any are left
    /// out.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn visit_checks(&self) -> Result<Vec<VisitCheck>, Error>;

    /// The figures of the tiles.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn totals(&self, now: UnixMs) -> Result<Totals, Error>;
}
