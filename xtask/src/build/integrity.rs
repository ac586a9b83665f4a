//! `integrity.json`: what each file that pages load has to hash to (Subresource Integrity).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

/// Names every script and the module in `out`, each with its hash as the attribute `integrity` has it.
pub(super) fn write(out: &Path) -> Result<()> {
    let mut hashes = BTreeMap::new();
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let is_loaded = path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "wasm");
        if let Some(name) = path.file_name().filter(|_| is_loaded) {
            hashes.insert(name.to_string_lossy().into_owned(), of(&fs::read(&path)?));
        }
    }
    let text = serde_json::to_string_pretty(&hashes)?;
    Ok(fs::write(out.join("integrity.json"), format!("{text}\n"))?)
}

fn of(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_hash_is_that_of_the_specifications_example() {
        // Subresource Integrity, section 3.1.
        assert_eq!(
            of(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }
}
