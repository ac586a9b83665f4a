//! Reading SPDX licence expressions: `OR`, `AND`, `WITH`, parentheses, and the old `/` for `OR`.

/// Licences that ask for no more than a notice.
const ACCEPTED: [&str; 11] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
];

/// Whether the expression can be met with accepted licences only.
pub(crate) fn is_accepted(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut tokens = Tokens {
        rest: spaced.split_whitespace().collect(),
        at: 0,
    };
    let accepted = tokens.any_of();
    // A rest means that the expression was not understood.
    accepted && tokens.peek().is_none()
}

struct Tokens<'a> {
    rest: Vec<&'a str>,
    at: usize,
}

impl<'a> Tokens<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn skip(&mut self, token: &str) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.at += 1;
        }
        found
    }

    fn any_of(&mut self) -> bool {
        let mut accepted = self.all_of();
        while self.skip("OR") {
            // Not `||`: the right side has to be read in any case.
            accepted |= self.all_of();
        }
        accepted
    }

    fn all_of(&mut self) -> bool {
        let mut accepted = self.one();
        while self.skip("AND") {
            accepted &= self.one();
        }
        accepted
    }

    fn one(&mut self) -> bool {
        if self.skip("(") {
            let accepted = self.any_of();
            return self.skip(")") && accepted;
        }
        let accepted = self.next().is_some_and(|name| ACCEPTED.contains(&name));
        if self.skip("WITH") {
            // An exception only ever adds permissions.
            self.next();
        }
        accepted
    }
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn one_accepted_choice_is_enough() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "Unlicense OR MIT",
            "GPL-3.0-only OR ISC",
        ] {
            assert!(is_accepted(expression), "{expression}");
        }
    }

    #[test]
    fn every_part_of_a_conjunction_counts() {
        assert!(is_accepted("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_accepted("Apache-2.0 WITH LLVM-exception OR MPL-2.0"));
        assert!(!is_accepted("MIT AND MPL-2.0"));
        assert!(!is_accepted("(MIT OR Apache-2.0) AND GPL-2.0-only"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for expression in [
            "",
            "GPL-3.0-only",
            "MIT Apache-2.0",
            "(MIT",
            "MIT)",
            "OR MIT",
            "LGPL-2.1 AND MIT",
        ] {
            assert!(!is_accepted(expression), "{expression}");
        }
    }
}
