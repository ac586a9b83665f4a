//! What stands between glue and module, made short where nobody reads it.
//!
//! wasm-bindgen writes for every engine and every module. Each change here states what it expects to find and fails
//! the build when a release of wasm-bindgen writes something else.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use xshell::cmd;

use super::glue::Glue;
use super::optimise::FEATURES;
use crate::workspace::Workspace;

/// Where the glue names what is imported from itself.
const OWN: &str = "./wayfare_bg.js";

/// The one module of all imports, as wasm-opt names it.
pub(super) const MERGED: &str = "a";

/// How a text gets into the module's memory. The encoder of the engine does it in one call, without the loop over
/// characters that wasm-bindgen tries first, and without its second allocation.
const PASS_STRING: &str = "function passStringToWasm0(arg, malloc) {
    const bytes = cachedTextEncoder.encode(arg);
    const ptr = malloc(bytes.length, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, ptr);
    WASM_VECTOR_LEN = bytes.length;
    return ptr;
}
";

/// How it gets out. wasm-bindgen counts bytes, for a decoder of Safari's that ends after two gigabytes: no page says so
/// much.
const DECODE: &str = "function decodeText(bytes) {
    return cachedTextDecoder.decode(bytes);
}
";

/// Simplifies the glue, and leaves out what the module exports for nobody.
pub(super) fn trim(workspace: &Workspace, glue: &Glue) -> Result<()> {
    let text = fs::read_to_string(&glue.script)?;
    let (before, rest) = cut(&text, "function passStringToWasm0(arg, malloc, realloc) {")?;
    let (_, after) = cut(rest, "\n}\n")?;
    let text = [before, PASS_STRING, after].concat();
    let text = replace(&text, ", wasm.__wbindgen_realloc)", ")")?;
    let (before, rest) = cut(&text, "function decodeText(bytes) {")?;
    let (_, after) = cut(rest, "\n}\n")?;
    let text = [before, DECODE, after].concat();
    let text = replace(&text, "    wasmInstance = instance;\n", "")?;
    let text = replace(&text, "    wasmModule = module;\n", "")?;
    fs::write(&glue.script, &text)?;
    drop_exports(workspace, &glue.wasm, &text)
}

/// Has wasm-metadce keep what the glue calls, and everything that is imported.
fn drop_exports(workspace: &Workspace, wasm: &Path, glue: &str) -> Result<()> {
    let names = map(workspace, wasm, &wasm.with_extension("unused"))?.exports;
    let used = names
        .iter()
        .map(|(name, _)| name)
        .filter(|name| words(glue, &format!("wasm.{name}")) > 0);
    let nodes: Vec<_> = used
        .map(|name| json!({ "name": name, "export": name, "root": true }))
        .collect();
    let graph = wasm.with_extension("graph.json");
    fs::write(&graph, serde_json::to_string(&nodes)?)?;
    let shell = workspace.shell()?;
    let metadce = workspace.node_bin("wasm-metadce");
    cmd!(
        shell,
        "{metadce} {wasm} --graph-file {graph} {FEATURES...} -o {wasm}"
    )
    .quiet()
    .ignore_stdout()
    .run()?;
    Ok(())
}

/// Gives everything that crosses a name of one letter, in the module at `wasm` and in the glue.
pub(super) fn shorten(workspace: &Workspace, wasm: &Path, glue: &Glue) -> Result<()> {
    let names = map(workspace, wasm, wasm)?;
    let mut text = fs::read_to_string(&glue.script)?;
    for (name, short) in &names.exports {
        text = replace_word(&text, &format!("wasm.{name}"), &format!("wasm.{short}"))?;
    }
    let mut foreign = Vec::new();
    for (module, name, short) in &names.imports {
        if module == OWN {
            text = replace_word(&text, name, short)?;
        } else {
            let (_, after) = cut(&text, &format!("\"{module}\": "))?;
            let (variable, _) = cut(after, ",")?;
            foreign.push(format!("{short}: {variable}.{name}"));
        }
    }
    let (before, rest) = cut(&text, &format!("\"{OWN}\": import0,"))?;
    let (_, after) = cut(rest, "};")?;
    let foreign = foreign.join(", ");
    let text = format!("{before}{MERGED}: Object.assign(import0, {{ {foreign} }}) }};{after}");
    Ok(fs::write(&glue.script, text)?)
}

/// What wasm-opt says that it renamed.
#[derive(Deserialize)]
struct Names {
    /// Module, name, new name.
    imports: Vec<(String, String, String)>,
    /// Name, new name.
    exports: Vec<(String, String)>,
}

fn map(workspace: &Workspace, from: &Path, to: &Path) -> Result<Names> {
    let shell = workspace.shell()?;
    let wasm_opt = workspace.node_bin("wasm-opt");
    let output = cmd!(
        shell,
        "{wasm_opt} {from} --minify-imports-and-exports-and-modules {FEATURES...} -o {to}"
    )
    .quiet()
    .read()?;
    serde_json::from_str(&output).context("wasm-opt printed no map of names")
}

pub(super) fn cut<'a>(text: &'a str, part: &str) -> Result<(&'a str, &'a str)> {
    text.split_once(part)
        .with_context(|| format!("what was generated has no {part:?}"))
}

pub(super) fn replace(text: &str, part: &str, with: &str) -> Result<String> {
    ensure!(text.contains(part), "what was generated has no {part:?}");
    Ok(text.replace(part, with))
}

/// The same of whole names: none that only begins with this one.
fn replace_word(text: &str, word: &str, with: &str) -> Result<String> {
    ensure!(words(text, word) > 0, "the glue does not name {word:?}");
    let mut parts = text.split(word);
    let mut out = String::from(parts.next().unwrap_or(""));
    for part in parts {
        out.push_str(if part.starts_with(is_of_name) {
            word
        } else {
            with
        });
        out.push_str(part);
    }
    Ok(out)
}

/// How often a whole name stands in a text.
fn words(text: &str, word: &str) -> usize {
    let after = text.split(word).skip(1);
    after.filter(|part| !part.starts_with(is_of_name)).count()
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_replaced_and_one_that_is_missing_is_said() {
        let text = "wasm.call(); wasm.called(); wasm.call(1)";
        let replaced = replace_word(text, "wasm.call", "wasm.a").unwrap();
        assert_eq!(replaced, "wasm.a(); wasm.called(); wasm.a(1)");
        assert!(replace_word(text, "wasm.cal", "wasm.a").is_err());
        assert_eq!(words(text, "wasm.call"), 2);
    }
}
