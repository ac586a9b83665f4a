//! The shipped JavaScript, made by esbuild from `js/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::Mode;
use super::fallback::Fallback;
use crate::workspace::Workspace;

/// One file of `js/` and the file of the package that it becomes.
struct Entry {
    source: &'static str,
    output: &'static str,
    format: &'static str,
    map: Map,
}

/// The source map of a file.
#[derive(Clone, Copy)]
enum Map {
    /// The file names it at its end.
    Linked,
    /// It lies beside the file, which does not name it: of the loader's bytes none is left for that.
    Beside,
    /// There is none: what was translated from the module is nobody's source.
    None,
}

impl Map {
    fn option(self) -> Option<&'static str> {
        match self {
            Self::Linked => Some("--sourcemap=linked"),
            Self::Beside => Some("--sourcemap=external"),
            Self::None => None,
        }
    }
}

const ENTRIES: [Entry; 4] = [
    // The npm entry: the consumer's bundler follows its import of the module.
    Entry {
        source: "js/index.js",
        output: "index.js",
        format: "esm",
        map: Map::Linked,
    },
    // The script-tag file: a classic script, so that `document.currentScript` is there.
    Entry {
        source: "js/tag.js",
        output: "wayfare.js",
        format: "iife",
        map: Map::Beside,
    },
    // The glue with its snippets, loaded on demand by both.
    Entry {
        source: "js/module.js",
        output: "module.js",
        format: "esm",
        map: Map::Linked,
    },
    // Loaded by the module where a site has other domains.
    Entry {
        source: "js/links.js",
        output: "links.js",
        format: "esm",
        map: Map::Linked,
    },
];

/// The module in JavaScript with its glue: loaded where WebAssembly does not run.
const FALLBACK: Entry = Entry {
    source: "js/fallback.js",
    output: "fallback.js",
    format: "esm",
    map: Map::None,
};

/// Bundles every entry into `out`; `glue` is the script that wasm-bindgen wrote.
pub(crate) fn run(workspace: &Workspace, glue: &Path, out: &Path, mode: Mode) -> Result<()> {
    for entry in &ENTRIES {
        bundle(workspace, entry, &[("wayfare-glue", glue)], out, mode)?;
    }
    Ok(())
}

/// Bundles the fallback into `out`.
pub(super) fn run_fallback(workspace: &Workspace, fallback: &Fallback, out: &Path) -> Result<()> {
    let generated = [
        ("wayfare-glue", fallback.glue.as_path()),
        ("wayfare-translated", &fallback.module),
    ];
    bundle(workspace, &FALLBACK, &generated, out, Mode::Shipped)
}

/// Bundles one entry; `generated` are the scripts that it knows by a name only.
fn bundle(
    workspace: &Workspace,
    entry: &Entry,
    generated: &[(&str, &Path)],
    out: &Path,
    mode: Mode,
) -> Result<()> {
    let shell = workspace.shell()?;
    let esbuild = workspace.node_bin("esbuild");
    let minify = (mode == Mode::Shipped).then_some("--minify");
    let Entry {
        source,
        output,
        format,
        map,
    } = entry;
    let map = map.option();
    let output = out.join(output);
    let output = output.display();
    let aliases = generated
        .iter()
        .map(|(name, path)| format!("--alias:{name}={}", path.display()));
    let options = [
        "--bundle".to_owned(),
        format!("--format={format}"),
        format!("--outfile={output}"),
        // Every engine that has bulk memory in WebAssembly, which the module needs, has ES2020.
        "--target=es2020".to_owned(),
        "--charset=utf8".to_owned(),
        "--legal-comments=none".to_owned(),
        "--log-level=warning".to_owned(),
        // The generated glue names a script of ours once for each function that it takes from it.
        "--log-override:duplicate-object-key=silent".to_owned(),
        // tsconfig.json is for the type checker: by it a classic script would begin with "use strict", which no line
        // of ours depends on.
        "--tsconfig-raw={}".to_owned(),
        format!(
            r#"--define:VERSION="{}""#,
            workspace.locked_version("wayfare")?
        ),
        // Loaded at idle: bundled in, it would be paid for at once.
        "--external:./module.js".to_owned(),
        "--external:./fallback.js".to_owned(),
        "--external:./links.js".to_owned(),
        "--external:./makers.js".to_owned(),
    ];
    let options = options.into_iter().chain(aliases);
    cmd!(
        shell,
        "{esbuild} {source} {options...} {minify...} {map...}"
    )
    .quiet()
    .run()?;
    if map.is_some() {
        name_sources(&format!("{output}.map"))?;
    }
    Ok(())
}

/// Names a map's sources, whose text it has, as they are called in the checkout: esbuild names them by where they lay.
fn name_sources(file: &str) -> Result<()> {
    let mut map: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let sources = map.get_mut("sources").and_then(Value::as_array_mut);
    for source in sources.context("a source map without sources")? {
        let path = source.as_str().context("a source without a name")?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = if folder.ends_with("js") {
            "js"
        } else {
            "generated"
        };
        *source = format!("{folder}/{name}").into();
    }
    Ok(fs::write(file, map.to_string())?)
}
