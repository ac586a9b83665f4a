//! The shipped JavaScript, made by esbuild from `js/`.

use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use super::Mode;
use crate::workspace::Workspace;

/// One file of `js/` and the file of the package that it becomes.
struct Entry {
    source: &'static str,
    output: &'static str,
    format: &'static str,
}

const ENTRIES: [Entry; 4] = [
    // The npm entry: the consumer's bundler follows its import of the module.
    Entry {
        source: "js/index.js",
        output: "index.js",
        format: "esm",
    },
    // The script-tag file: a classic script, so that `document.currentScript` is there.
    Entry {
        source: "js/tag.js",
        output: "wayfare.js",
        format: "iife",
    },
    // The glue with its snippets, loaded on demand by both.
    Entry {
        source: "js/module.js",
        output: "module.js",
        format: "esm",
    },
    // Loaded by the module where a site has other domains.
    Entry {
        source: "js/links.js",
        output: "links.js",
        format: "esm",
    },
];

/// Bundles every entry into `out`; `glue` is the script that wasm-bindgen wrote.
pub(crate) fn run(workspace: &Workspace, glue: &Path, out: &Path, mode: Mode) -> Result<()> {
    let shell = workspace.shell()?;
    let esbuild = workspace.node_bin("esbuild");
    let glue = glue.display();
    let minify = (mode == Mode::Shipped).then_some("--minify");
    for Entry {
        source,
        output,
        format,
    } in ENTRIES
    {
        let output = out.join(output);
        let output = output.display();
        let options = [
            "--bundle".to_owned(),
            format!("--format={format}"),
            format!("--outfile={output}"),
            format!("--alias:wayfare-glue={glue}"),
            // Every engine that has bulk memory in WebAssembly, which the module needs, has ES2020.
            "--target=es2020".to_owned(),
            "--charset=utf8".to_owned(),
            "--legal-comments=none".to_owned(),
            "--log-level=warning".to_owned(),
            // The generated glue names a script of ours once for each function that it takes from it.
            "--log-override:duplicate-object-key=silent".to_owned(),
            // Loaded at idle: bundled in, it would be paid for at once.
            "--external:./module.js".to_owned(),
            "--external:./links.js".to_owned(),
        ];
        cmd!(shell, "{esbuild} {source} {options...} {minify...}")
            .quiet()
            .run()?;
    }
    Ok(())
}
