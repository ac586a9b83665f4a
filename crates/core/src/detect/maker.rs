//! Who makes a model, and what it is.

use super::pattern::best;
use super::table::text;

/// Knows devices by the codes of their models. A page loads a small table if it has such a device, a collector has a
/// larger one.
pub trait Makers {
    /// The maker of a model.
    fn maker(&self, model: &str) -> Option<&'static str>;

    /// The kind of device that a model is, where its user agent says another.
    fn kind(&self, model: &str) -> Option<&'static str> {
        best(KINDS, model, usize::MAX)
    }
}

/// What a page knows: the makers of most phones, and those of the table that it loads where that is not enough, as text:
/// `makers.tsv` without its comments. The default is a page that has loaded none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Common(
    /// The rows.
    pub &'static str,
);

impl Common {
    /// Loaded.
    pub const LOADED: Self = Self(LOADED);
}

pub(super) const MOST: &str = text!("makers_common.tsv");
pub(super) const LOADED: &str = text!("makers.tsv");
pub(super) const KINDS: &str = text!("model_kinds.tsv");

/// Shorter names are the beginning of too much.
pub(super) const OWN_NAME_BYTES_MIN: usize = 3;

impl Makers for Common {
    fn maker(&self, model: &str) -> Option<&'static str> {
        best(MOST, model, usize::MAX).or_else(|| best(self.0, model, OWN_NAME_BYTES_MIN))
    }
}
