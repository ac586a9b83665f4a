//! The choice on a table of three makers, and the committed table against the larger one.

use std::fs;

use super::candidates::candidates;
use super::choice::{Choice, Fact};
use super::table::{Row, rows};
use super::{LARGER, PAGE};
use crate::workspace::Workspace;

fn fact(model: &str, maker: usize) -> Fact {
    Fact {
        model: model.into(),
        maker,
        weight: 1.0,
    }
}

fn chosen(bytes_max: usize) -> String {
    let larger = rows("Alpha\tq61 q62 q7x\nBeta\tq6800\nGamma\tz9\n");
    let facts = [
        fact("q611", 0),
        fact("q622", 0),
        fact("q633", 0),
        fact("q6800", 1),
        fact("q6800 plus", 1),
        fact("alpha one", 0),
    ];
    let rows = Choice::new(&larger, &candidates(&larger), &facts).run(bytes_max);
    rows.iter().map(Row::line).collect()
}

#[test]
fn what_tells_most_for_its_bytes_is_chosen_first() {
    // A beginning is enough for Alpha, and Beta's models need more letters than that; nobody has a Gamma.
    assert_eq!(chosen(100), "Alpha\tq6\nBeta\tq68\n");
    assert_eq!(chosen(10), "Alpha\tq6\n");
    assert_eq!(chosen(2), "");
}

#[test]
fn a_page_knows_nothing_that_a_collector_does_not() {
    let workspace = Workspace::find().unwrap();
    let read = |path: &str| fs::read_to_string(workspace.root().join(path)).unwrap();
    let larger = rows(&read(LARGER));
    let known = candidates(&larger);
    for row in rows(&read(PAGE)) {
        let maker = larger.iter().position(|other| other.name == row.name);
        let maker = maker.unwrap_or_else(|| panic!("{} is in no larger row", row.name));
        for pattern in &row.patterns {
            let is_known = known
                .iter()
                .any(|one| one.maker == maker && one.pattern == *pattern);
            assert!(is_known, "{} {pattern}", row.name);
        }
    }
}
