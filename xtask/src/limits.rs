//! `cargo xtask limits`: the README's table of limits, read from the code that keeps them.

use std::fs;

use anyhow::{Context, Result};

use crate::readme;
use crate::workspace::Workspace;

/// The files whose limits a user meets. The collector's own stand in its README.
const SOURCES: [&str; 2] = ["crates/protocol/src/limits.rs", "crates/core/src/limits.rs"];

/// Prints the table, or writes it into the README.
pub(crate) fn run(workspace: &Workspace, write: bool) -> Result<()> {
    let table = table(workspace)?;
    if write {
        readme::write(workspace, "limits", &table)?;
    }
    print!("{table}");
    Ok(())
}

/// The table as Markdown.
pub(crate) fn table(workspace: &Workspace) -> Result<String> {
    let mut table = String::from("| limit | value | why |\n|---|--:|---|\n");
    for source in SOURCES {
        let path = workspace.root().join(source);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {source}"))?;
        for Limit { name, value, why } in limits(&text) {
            table += &format!("| `{name}` | {} | {why} |\n", grouped(value));
        }
    }
    Ok(table)
}

struct Limit<'a> {
    name: &'a str,
    value: u64,
    why: String,
}

/// Constants with their comments. One whose value is no product of whole numbers is no limit.
fn limits(text: &str) -> Vec<Limit<'_>> {
    let mut limits = Vec::new();
    let mut why = String::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("///") {
            why += comment;
        } else if let Some((name, value)) = constant(line) {
            let why = std::mem::take(&mut why).trim().to_owned();
            limits.push(Limit { name, value, why });
        }
    }
    limits
}

fn constant(line: &str) -> Option<(&str, u64)> {
    let (name, rest) = line.strip_prefix("pub const ")?.split_once(':')?;
    let (_, expression) = rest.strip_suffix(';')?.split_once('=')?;
    let factors = expression.split('*');
    let value = factors
        .map(|factor| factor.trim().replace('_', "").parse::<u64>().ok())
        .product::<Option<u64>>()?;
    Some((name, value))
}

/// Digits in groups of three.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_read_with_their_comments() {
        let text = "//! Head.\n\n/// Most of\n/// them.\npub const A_MAX: usize = 10 * 1_048_576;\n/// Other.\npub const B: u64 = 7;\n";
        let found = limits(text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name, found[0].value), ("A_MAX", 10_485_760));
        assert_eq!(found[0].why, "Most of them.");
        assert_eq!((found[1].name, found[1].why.as_str()), ("B", "Other."));
    }

    #[test]
    fn digits_are_grouped() {
        for (value, text) in [
            (7, "7"),
            (512, "512"),
            (1_000, "1,000"),
            (10_485_760, "10,485,760"),
        ] {
            assert_eq!(grouped(value), text);
        }
    }

    #[test]
    fn readme_has_the_limits_of_the_code() {
        let workspace = Workspace::find().unwrap();
        readme::check(&workspace, "limits", &table(&workspace).unwrap()).unwrap();
    }
}
