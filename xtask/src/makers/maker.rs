//! Who makes a model, as a page reads its tables.

use super::fit::Patterns;
use super::table::{Row, own_name};

/// A table, to be asked.
pub(super) struct Makers<'a> {
    names: Vec<&'a str>,
    patterns: Patterns,
}

impl<'a> Makers<'a> {
    /// Rows, whose names of so many bytes or more are patterns too.
    pub(super) fn of(rows: &'a [Row], own_name_min: usize) -> Self {
        let (mut names, mut list) = (Vec::new(), Vec::new());
        for row in rows {
            let own = (row.name.len() >= own_name_min).then(|| own_name(&row.name));
            for pattern in own.into_iter().chain(row.patterns.iter().cloned()) {
                names.push(row.name.as_str());
                list.push(pattern);
            }
        }
        let patterns = Patterns::of(list.iter().map(String::as_str));
        Self { names, patterns }
    }

    /// Of two that are worth the same the first counts.
    pub(super) fn maker(&self, model: &str) -> Option<&'a str> {
        let fitting = self.patterns.fitting(model).into_iter();
        let best = fitting.max_by_key(|(at, worth)| (*worth, std::cmp::Reverse(*at)))?;
        self.names.get(best.0).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::rows;
    use super::*;

    #[test]
    fn a_table_is_read_as_a_page_reads_it() {
        let rows = rows("One\tab a#\nTwo\ta# abc\n");
        let makers = Makers::of(&rows, 3);
        for (model, maker) in [
            ("abx", Some("One")),
            ("abcd", Some("Two")),
            ("a1", Some("One")),
            ("two 1", Some("Two")),
            ("x", None),
        ] {
            assert_eq!(makers.maker(model), maker, "{model}");
        }
    }
}
