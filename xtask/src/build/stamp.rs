//! Which build a module belongs to.
//!
//! The glue asks for a section of the module that has the build's name. A server that is being updated, or a cache, can
//! hand a page the glue of one build and the module of another: both would fit, since what crosses between them has
//! names of one letter, and mean different things.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

use super::glue::Glue;

/// A custom section, by the binary format of WebAssembly.
const CUSTOM_SECTION: u8 = 0;

/// Names module and glue after what is in them: other contents have, as good as surely, another name.
pub(super) fn put(wasm: &Path, glue: &Glue) -> Result<()> {
    let mut module = fs::read(wasm)?;
    let mut script = fs::read_to_string(&glue.script)?;
    let mut hasher = DefaultHasher::new();
    (&module, &script).hash(&mut hasher);
    // As many digits as make one confusion in four billion.
    let name = format!("{:08x}", hasher.finish() >> 32);
    module.extend(section(&name)?);
    script.push_str(&format!("export const build = \"{name}\";\n"));
    fs::write(wasm, module)?;
    Ok(fs::write(&glue.script, script)?)
}

/// A section without contents. Lengths stand in one byte each, as those below 128 do.
fn section(name: &str) -> Result<Vec<u8>> {
    let length = u8::try_from(name.len()).context("a long name")?;
    let head = [CUSTOM_SECTION, length + 1, length];
    Ok([&head, name.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_section_has_its_length_and_its_name() {
        assert_eq!(section("ab").unwrap(), [0, 3, 2, b'a', b'b']);
    }
}
