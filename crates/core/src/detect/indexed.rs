//! A page's tables for who asks them of many devices. A page asks once, and reads them through; it has no part in the
//! module.

use super::index::Index;
use super::maker::{KINDS, LOADED, MOST, Makers, OWN_NAME_BYTES_MIN};

/// What [`Common::LOADED`](super::Common::LOADED) knows, found by an index.
pub struct Indexed {
    most: Index,
    loaded: Index,
    kinds: Index,
}

impl Indexed {
    /// Reads the tables.
    pub fn new() -> Self {
        Self {
            most: Index::of(&[MOST], usize::MAX),
            loaded: Index::of(&[LOADED], OWN_NAME_BYTES_MIN),
            kinds: Index::of(&[KINDS], usize::MAX),
        }
    }
}

impl Default for Indexed {
    fn default() -> Self {
        Self::new()
    }
}

impl Makers for Indexed {
    fn maker(&self, model: &str) -> Option<&'static str> {
        self.most.best(model).or_else(|| self.loaded.best(model))
    }

    fn kind(&self, model: &str) -> Option<&'static str> {
        self.kinds.best(model)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::detect::Common;
    use crate::detect::pattern::tests::models;

    static INDEXED: LazyLock<Indexed> = LazyLock::new(Indexed::new);

    proptest! {
        #[test]
        fn an_index_finds_what_a_page_finds(model in models()) {
            prop_assert_eq!(INDEXED.maker(&model), Common::LOADED.maker(&model));
            prop_assert_eq!(INDEXED.kind(&model), Common::LOADED.kind(&model));
        }
    }
}
