//! What a page knows, and what a collector knows besides.

use super::maker::Makers;
use super::table::{Rows, Table, table};

/// The tables that detection reads. A page carries what its own engine can be; a collector also knows
/// what never runs a page's script.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// Makers by models.
    pub makers: &'a dyn Makers,
    /// What names no browser, no system and no maker is a machine. Not in a page: there is an engine.
    pub(super) suspects_strangers: bool,
    pub(super) systems: &'static [Table],
    pub(super) apps: &'static [Table],
    pub(super) bots: &'static [Table],
}

const SYSTEMS: Table = table!("os.tsv");
const APPS: Table = table!("app.tsv");
const BOTS: Table = table!("bots.tsv");
const LAST_SYSTEMS: Table = table!("os_last.tsv");
const MORE_SYSTEMS: Table = table!("os_more.tsv");
const MORE_APPS: Table = table!("app_more.tsv");
const MORE_BOTS: Table = table!("bots_more.tsv");

/// What others call a thing.
static NAMES: [Table; 1] = [table!("names.tsv")];

/// Our name for what somebody calls so.
pub(super) fn name(about: &str, theirs: &str) -> Option<&'static str> {
    if theirs.is_empty() {
        return None;
    }
    let mut rows = Rows::of(&NAMES);
    let row = rows.find(|row| row.first() == about && row.second() == theirs)?;
    Some(row.third())
}

impl<'a> Tables<'a> {
    /// What a page carries, and the makers that it has loaded.
    pub const fn page(makers: &'a dyn Makers) -> Self {
        Self {
            makers,
            suspects_strangers: false,
            systems: &[SYSTEMS, LAST_SYSTEMS],
            apps: &[APPS],
            bots: &[BOTS],
        }
    }

    /// Everything, for what pages sent: where they were, there is an engine.
    pub fn of_pages(makers: &'a dyn Makers) -> Self {
        Self {
            suspects_strangers: false,
            ..Self::all(makers)
        }
    }

    /// Everything, with a collector's table of makers.
    pub fn all(makers: &'a dyn Makers) -> Self {
        Self {
            makers,
            suspects_strangers: true,
            systems: &[SYSTEMS, MORE_SYSTEMS, LAST_SYSTEMS],
            apps: &[MORE_APPS, APPS],
            bots: &[BOTS, MORE_BOTS],
        }
    }
}
