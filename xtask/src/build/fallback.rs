//! The module as JavaScript, for pages that refuse WebAssembly.
//!
//! wasm2js translates the very module that ships, so that both are the same code under the same names. What it writes
//! is changed where it is more, or less, than is needed here; each change states what it expects to find and fails the
//! build when a release of binaryen writes something else.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use xshell::cmd;

use super::boundary::{MERGED, cut, replace};
use super::glue::Glue;
use super::optimise::FEATURES;
use crate::workspace::Workspace;

/// The translated module and the glue for it.
pub(super) struct Fallback {
    /// An ES module that exports `instantiate`.
    pub(super) module: PathBuf,
    /// The glue, for a memory that moves.
    pub(super) glue: PathBuf,
}

/// Translates the module that ships, at `wasm`.
pub(super) fn translate(workspace: &Workspace, wasm: &Path, glue: &Glue) -> Result<Fallback> {
    let shell = workspace.shell()?;
    let (wasm_opt, wasm2js) = (
        workspace.node_bin("wasm-opt"),
        workspace.node_bin("wasm2js"),
    );
    let lowered = glue.wasm.with_extension("lowered.wasm");
    let module = glue.script.with_extension("translated.js");
    // wasm2js knows no conversion of floats that saturates. Only times are converted: those that are negative or no
    // number are 0 as before, and those of 2^64 milliseconds and more become that too.
    cmd!(
        shell,
        "{wasm_opt} {wasm} --llvm-nontrapping-fptoint-lowering {FEATURES...} -o {lowered}"
    )
    .quiet()
    .run()?;
    cmd!(
        shell,
        "{wasm2js} {lowered} {SHRINK...} {FEATURES...} -o {module}"
    )
    .quiet()
    .run()?;
    let translated = as_function(&fs::read_to_string(&module)?)?;
    fs::write(&module, translated)?;
    let script = glue.script.with_extension("fallback.js");
    fs::write(&script, follow_memory(&fs::read_to_string(&glue.script)?)?)?;
    Ok(Fallback {
        module,
        glue: script,
    })
}

/// Functions that are called once, or are short, stay functions: they look alike, which compresses.
const SHRINK: [&str; 5] = ["-Os", "-aimfs", "0", "-ocimfs", "0"];

/// A development build has none: its module is large, and its translation would be larger by far.
pub(super) fn leave_out(folder: &Path) -> Result<()> {
    let text = "throw new Error(\"this build has no fallback\");\n";
    Ok(fs::write(folder.join("fallback.js"), text)?)
}

/// How data gets into the memory: as text, of which a unit is a byte. In base64 it would not compress.
const PUT: &str = "var bufferView;
function put(at, text) {
  for (var i = 0; i < text.length; i++) bufferView[at + i] = text.charCodeAt(i);
}
";

/// Where wasm2js writes the data of the module.
const SEGMENTS: &str = "function initActiveSegments(imports) {\n";

/// How it writes one of them.
const SEGMENT: &str = "  base64DecodeToExistingUint8Array(bufferView, ";

/// wasm2js imports what the module needs and instantiates it at once; the glue has that in an object, and exports
/// are those of an instance.
fn as_function(text: &str) -> Result<String> {
    let (_, text) = cut(text, &format!("import * as {MERGED} from '{MERGED}';\n"))?;
    let (text, _) = cut(text, "\nvar retasmFunc = asmFunc({")?;
    let (decoder, text) = cut(text, SEGMENTS)?;
    ensure!(
        decoder.contains("function base64DecodeToExistingUint8Array(uint8Array, offset, b64)"),
        "wasm2js decodes data in another way"
    );
    let (segments, rest) = cut(text, "\n}\n")?;
    let mut out = [PUT, SEGMENTS].concat();
    for line in segments.lines() {
        out.push_str(&segment(line)?);
    }
    out.push_str("}\n");
    ensure!(!rest.contains("base64"), "data stands in another place too");
    Ok(format!(
        "{out}{rest}\nexport {{ asmFunc as instantiate }};\n"
    ))
}

fn segment(line: &str) -> Result<String> {
    let segment = line.strip_prefix(SEGMENT);
    let (at, rest) = cut(segment.context("a segment in another form")?, ", \"")?;
    let (data, _) = cut(rest, "\");")?;
    // The characters up to U+00FF are the bytes.
    let bytes = BASE64_STANDARD.decode(data)?;
    let text: String = bytes.into_iter().map(char::from).collect();
    Ok(format!("  put({at}, {});\n", serde_json::to_string(&text)?))
}

/// A memory that grows leaves a buffer of its own behind: WebAssembly's is detached then, which the glue sees by its
/// length. This one stays as it was, and every text would come out empty.
fn follow_memory(glue: &str) -> Result<String> {
    let view = "cachedUint8ArrayMemory0";
    let (_, after) = cut(glue, &format!("{view} = new Uint8Array("))?;
    let (buffer, _) = cut(after, ")")?;
    let moved = format!("{view}.buffer !== {buffer}");
    let text = replace(glue, &format!("{view}.byteLength === 0"), &moved)?;
    for other in [".byteLength === 0", ".detached"] {
        ensure!(!text.contains(other), "the glue has another view: {other}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{as_function, follow_memory, segment};

    #[test]
    fn views_follow_the_memory_and_one_that_would_not_is_said() {
        let glue = "if (cachedUint8ArrayMemory0.byteLength === 0) {
            cachedUint8ArrayMemory0 = new Uint8Array(wasm.F.buffer);
        }";
        let followed = follow_memory(glue).unwrap();
        assert!(followed.contains("if (cachedUint8ArrayMemory0.buffer !== wasm.F.buffer) {"));
        assert!(follow_memory(&format!("{glue} if (other.buffer.detached)")).is_err());
        assert!(follow_memory("nothing of it").is_err());
    }

    #[test]
    fn data_is_text_of_its_bytes() {
        let line = "  base64DecodeToExistingUint8Array(bufferView, 65544, \"QQAi/w==\");";
        assert_eq!(segment(line).unwrap(), "  put(65544, \"A\\u0000\\\"ÿ\");\n");
        assert!(segment("  memory.init(1);").is_err());
    }

    #[test]
    fn what_wasm2js_writes_in_another_way_is_said() {
        assert!(as_function("import * as a from 'a';\nfunction asmFunc() {}").is_err());
    }
}
