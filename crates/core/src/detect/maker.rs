//! Who makes a model, and what it is.

use super::pattern::{best, patterns};

/// Knows devices by the codes of their models. A page carries a small table, a collector a larger one.
pub trait Makers {
    /// The maker of a model.
    fn maker(&self, model: &str) -> Option<&'static str>;

    /// The kind of device that a model is, where its user agent says another.
    fn kind(&self, model: &str) -> Option<&'static str>;
}

/// The table that the module carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Common;

const TABLE: &str = patterns!("makers.tsv");
const KINDS: &str = patterns!("model_kinds.tsv");

/// Shorter names are the beginning of too much.
pub(super) const OWN_NAME_BYTES_MIN: usize = 3;

impl Makers for Common {
    fn maker(&self, model: &str) -> Option<&'static str> {
        best(TABLE, model, OWN_NAME_BYTES_MIN)
    }

    fn kind(&self, model: &str) -> Option<&'static str> {
        best(KINDS, model, usize::MAX)
    }
}
