//! What a page knows, and what a collector knows besides.

use super::maker::{Common, Makers};
use super::table::{Table, table};

/// The tables that detection reads. A page carries what its own engine can be; a collector also knows
/// what never runs a page's script.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// Makers by models.
    pub makers: &'a dyn Makers,
    pub(super) systems: &'static [Table<3>],
    pub(super) apps: &'static [Table<3>],
    pub(super) bots: &'static [Table<1>],
}

const SYSTEMS: Table<3> = table!("os.tsv");
const APPS: Table<3> = table!("app.tsv");
const BOTS: Table<1> = table!("bots.tsv");
const LAST_SYSTEMS: Table<3> = table!("os_last.tsv");
const MORE_SYSTEMS: Table<3> = table!("os_more.tsv");
const MORE_APPS: Table<3> = table!("app_more.tsv");
const MORE_BOTS: Table<1> = table!("bots_more.tsv");

impl<'a> Tables<'a> {
    /// What a page carries.
    pub const PAGE: Tables<'static> = Tables {
        makers: &Common,
        systems: &[SYSTEMS, LAST_SYSTEMS],
        apps: &[APPS],
        bots: &[BOTS],
    };

    /// Everything, with a collector's table of makers.
    pub fn all(makers: &'a dyn Makers) -> Self {
        Self {
            makers,
            systems: &[SYSTEMS, MORE_SYSTEMS, LAST_SYSTEMS],
            apps: &[MORE_APPS, APPS],
            bots: &[BOTS, MORE_BOTS],
        }
    }
}
