//! Who makes a model.

use super::pattern::{best, patterns};

/// Knows makers by the codes of their models. A page carries a small table, a collector a larger one.
pub trait Makers {
    /// The maker of a model.
    fn maker(&self, model: &str) -> Option<&'static str>;
}

/// The table that the module carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Common;

const TABLE: &str = patterns!("makers.tsv");

/// Shorter names are the beginning of too much.
pub(super) const OWN_NAME_BYTES_MIN: usize = 3;

impl Makers for Common {
    fn maker(&self, model: &str) -> Option<&'static str> {
        best(TABLE, model, OWN_NAME_BYTES_MIN)
    }
}
