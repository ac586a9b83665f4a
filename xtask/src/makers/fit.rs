//! Which of many patterns fit a model, and how well: what `crates/core/src/detect/pattern.rs` decides one by one, for
//! all patterns at once.

use std::collections::BTreeMap;

/// What a byte that has to be that one is worth, against one that may be others as well.
const OWN: u16 = 8;

/// Bytes of a pattern that stand for others.
const WILD: &[u8] = b"#@_$";

/// Patterns, by their bytes.
#[derive(Default)]
pub(super) struct Patterns {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    next: BTreeMap<u8, usize>,
    /// Numbers of the patterns that end here.
    ends: Vec<usize>,
}

impl Patterns {
    /// Of a list; a pattern's number is its place there.
    pub(super) fn of<'a>(list: impl Iterator<Item = &'a str>) -> Self {
        let mut patterns = Self {
            nodes: vec![Node::default()],
        };
        for (number, pattern) in list.enumerate() {
            let node = pattern
                .bytes()
                .fold(0, |node, byte| patterns.step(node, byte));
            if let Some(node) = patterns.nodes.get_mut(node) {
                node.ends.push(number);
            }
        }
        patterns
    }

    fn step(&mut self, node: usize, byte: u8) -> usize {
        let new = self.nodes.len();
        let Some(node) = self.nodes.get_mut(node) else {
            return 0;
        };
        let next = *node.next.entry(byte).or_insert(new);
        if next == new {
            self.nodes.push(Node::default());
        }
        next
    }

    /// The patterns that fit a model in lower case, each with its worth.
    pub(super) fn fitting(&self, model: &str) -> Vec<(usize, u16)> {
        let mut fitting = Vec::new();
        // Node, place in the model, worth so far.
        let mut open = vec![(0, 0, 0)];
        while let Some((node, at, worth)) = open.pop() {
            let Some(node) = self.nodes.get(node) else {
                continue;
            };
            fitting.extend(node.ends.iter().map(|number| (*number, worth)));
            let given = model.as_bytes().get(at).copied().unwrap_or(0);
            for wanted in WILD.iter().copied().chain([given]) {
                let more = byte_worth(wanted, given);
                if let Some(next) = node.next.get(&wanted)
                    && more > 0
                {
                    open.push((*next, at + 1, worth + more));
                }
            }
        }
        fitting
    }
}

fn byte_worth(wanted: u8, given: u8) -> u16 {
    match wanted {
        b'#' => given.is_ascii_digit().into(),
        b'@' => given.is_ascii_lowercase().into(),
        b'_' => b" -_".contains(&given).into(),
        b'$' => (given == 0).into(),
        0 => 0,
        _ if wanted == given => OWN,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_the_core_says() {
        let list = ["sm_", "sm_s", "sm_s###@$", "@@_", "sm_s911b_", "x"];
        let patterns = Patterns::of(list.into_iter());
        let mut fitting = patterns.fitting("sm-s911b");
        fitting.sort_unstable();
        assert_eq!(fitting, [(0, 17), (1, 25), (2, 30), (3, 3)]);
        assert!(patterns.fitting("").is_empty());
    }
}
