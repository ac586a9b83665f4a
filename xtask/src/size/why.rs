//! What the bytes of the module are for: its code by the crate and the module that it comes from, its data as a whole.
//!
//! Read from what the compiler wrote, which still has names: `wasm-opt` takes a fifth away, from all alike. The linker
//! inlines, so that a module may hold what another one wrote. Each part is compressed alone, which costs more than
//! together: the column compares parts, and its sum is more than what ships.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use wasmparser::{BinaryReader, Name, NameSectionReader, Parser, Payload};

use crate::build;
use crate::compress;
use crate::workspace::Workspace;

/// What stands in the table in place of a module: constants, tables of detection, templates, messages.
const DATA: &str = "(data)";

/// What no crate of ours has: the standard library, the allocator, what the linker made.
const OTHERS: &str = "(others)";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let module = build::compiled(workspace)?;
    let bytes = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?;
    let parts = parts(&bytes)?;
    let folder = tempfile::tempdir()?;
    let files: Vec<_> = (0..parts.len())
        .map(|at| folder.path().join(at.to_string()))
        .collect();
    for (file, part) in files.iter().zip(parts.values()) {
        fs::write(file, part)?;
    }
    let brotli = compress::brotli(&workspace.shell()?, &files)?;
    print!("{}", table(&parts, &brotli));
    Ok(())
}

/// The bytes of each part.
fn parts(module: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let names = names(module)?;
    let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut next = imported_functions(module)?;
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::CodeSectionEntry(body) => {
                let owner = names.get(&next).map_or(OTHERS, |name| owner(name));
                let part = parts.entry(owner.to_owned()).or_default();
                part.extend(body.as_bytes());
                next += 1;
            }
            Payload::DataSection(section) => {
                for data in section {
                    parts.entry(DATA.to_owned()).or_default().extend(data?.data);
                }
            }
            _ => {}
        }
    }
    Ok(parts)
}

/// Functions that are imported are counted before those that are not.
fn imported_functions(module: &[u8]) -> Result<u32> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                count += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
            }
        }
    }
    Ok(count)
}

/// The functions by their numbers, as people write their names.
fn names(module: &[u8]) -> Result<BTreeMap<u32, String>> {
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        if section.name() != "name" {
            continue;
        }
        for name in NameSectionReader::new(BinaryReader::new(section.data(), 0)) {
            if let Name::Function(functions) = name? {
                for function in functions {
                    let function = function?;
                    let plain = format!("{:#}", rustc_demangle::demangle(function.name));
                    names.insert(function.index, plain);
                }
            }
        }
    }
    Ok(names)
}

/// The crate and the module of ours that a function is from, as `wayfare_core::tracker`.
fn owner(function: &str) -> &str {
    let Some(start) = function.find("wayfare") else {
        return OTHERS;
    };
    let path = &function[start..];
    let is_end = |byte: char| !(byte.is_alphanumeric() || byte == '_' || byte == ':');
    let path = &path[..path.find(is_end).unwrap_or(path.len())];
    let mut ends = path.match_indices("::").map(|(at, _)| at);
    ends.nth(1).map_or(path, |end| &path[..end])
}

/// A line a part, the largest first.
fn table(parts: &BTreeMap<String, Vec<u8>>, brotli: &[u64]) -> String {
    let mut lines: Vec<_> = parts
        .iter()
        .zip(brotli)
        .map(|((name, part), brotli)| (part.len(), *brotli, name))
        .collect();
    lines.sort_unstable_by(|one, other| other.cmp(one));
    let mut text = format!("{:>8} {:>8}  before wasm-opt\n", "raw", "brotli");
    for (raw, brotli, name) in lines {
        let _ = writeln!(text, "{raw:>8} {brotli:>8}  {name}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_of_the_module_that_wrote_it() {
        for (function, expected) in [
            (
                "wayfare_core::tracker::post::Tracker::post",
                "wayfare_core::tracker",
            ),
            (
                "<wayfare_core::json::read::Reader>::value",
                "wayfare_core::json",
            ),
            ("wayfare::driver::feed", "wayfare::driver"),
            (
                "<alloc::vec::Vec<wayfare_core::Output> as Drop>::drop",
                "wayfare_core::Output",
            ),
            ("core::fmt::write", OTHERS),
        ] {
            assert_eq!(owner(function), expected, "{function}");
        }
    }

    #[test]
    fn the_largest_part_comes_first() {
        let parts = [("a", 1), ("b", 3)];
        let parts = parts.map(|(name, size)| (name.to_owned(), vec![0; size]));
        let text = table(&parts.into_iter().collect(), &[5, 4]);
        let lines: Vec<_> = text.lines().skip(1).map(str::trim).collect();
        assert_eq!(lines, ["3        4  b", "1        5  a"]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(parts(b"no module").is_err());
    }
}
