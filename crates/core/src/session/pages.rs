//! The pages of a tab that are open, as they themselves write it into the tab's storage: their
//! numbers, with a space between. A page that crashes stays on the list until another finds out.

use uuid::Uuid;

use crate::identity;
use crate::text::fields;

/// Most pages on the list; of more, the oldest are dropped.
const PAGES_MAX: usize = 64;

/// Bytes of a number and the space after it.
const ENTRY_BYTES: usize = 37;

/// A change of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PagesChange {
    /// This page is open.
    Add(Uuid),
    /// These are not.
    Remove(String),
}

impl PagesChange {
    /// The list after the change; none when it is empty.
    pub fn apply(&self, list: Option<&str>) -> Option<String> {
        let list = list.unwrap_or("");
        let mut changed = String::new();
        for page in fields(list, b' ').filter(|page| page.len() + 1 == ENTRY_BYTES) {
            if !self.removes(page) {
                changed.push_str(page);
                changed.push(' ');
            }
        }
        if let Self::Add(page) = self {
            changed.push_str(&identity::text(*page));
            changed.push(' ');
        }
        let over = changed.len().saturating_sub(PAGES_MAX * ENTRY_BYTES);
        let changed = changed.get(over..).unwrap_or("");
        (!changed.is_empty()).then(|| changed.into())
    }

    fn removes(&self, page: &str) -> bool {
        match self {
            Self::Add(added) => identity::text(*added) == page,
            Self::Remove(removed) => fields(removed, b' ').any(|one| one == page),
        }
    }
}

/// Whether a page stands on the list.
pub fn has_page(list: Option<&str>, page: Uuid) -> bool {
    let page = identity::text(page);
    list.is_some_and(|list| fields(list, b' ').any(|one| one == page))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize) -> Uuid {
        Uuid::from_u128(u128::try_from(number).unwrap())
    }

    #[test]
    fn pages_come_and_go() {
        let one = PagesChange::Add(page(1)).apply(None);
        let two = PagesChange::Add(page(2)).apply(one.as_deref());
        assert_eq!(PagesChange::Add(page(2)).apply(two.as_deref()), two);
        assert!(has_page(two.as_deref(), page(1)) && has_page(two.as_deref(), page(2)));
        let left = PagesChange::Remove(identity::text(page(1))).apply(two.as_deref());
        assert!(!has_page(left.as_deref(), page(1)) && has_page(left.as_deref(), page(2)));
        assert_eq!(
            PagesChange::Remove(two.unwrap()).apply(left.as_deref()),
            None
        );
    }

    #[test]
    fn what_somebody_else_wrote_goes_and_the_list_stays_short() {
        let mut list = Some("rubbish \u{fc} ".to_owned());
        for number in 0..100 {
            list = PagesChange::Add(page(number)).apply(list.as_deref());
        }
        assert_eq!(list.as_deref().map(str::len), Some(PAGES_MAX * ENTRY_BYTES));
        assert!(has_page(list.as_deref(), page(99)) && !has_page(list.as_deref(), page(35)));
        let foreign = format!("{} ", "\u{fc}".repeat(18));
        assert_eq!(
            PagesChange::Remove(String::new()).apply(Some(&foreign)),
            Some(foreign)
        );
    }
}
