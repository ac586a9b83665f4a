//! The measured sizes, as text, JSON and Markdown.

use anyhow::{Context, Result};
use serde::Serialize;

use super::Sizes;
use super::budget::{FALLBACK_PERCENT_MAX, FIRST_LOAD_BROTLI_MAX, KB, LOADER_BROTLI_MAX};

/// The script tag's file: what a page loads at once.
const LOADER: &str = "dist/wayfare.js";

/// What a first visit downloads in all.
const FIRST_LOAD: [&str; 3] = [LOADER, "dist/module.js", "dist/wayfare.wasm"];

/// What it downloads where WebAssembly is refused.
const FALLBACK: [&str; 2] = [LOADER, "dist/fallback.js"];

/// Sizes of every file and of the sums that matter.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    files: Vec<File>,
    sums: Sums,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    #[serde(flatten)]
    sizes: Sizes,
}

#[derive(Debug, Serialize)]
struct Sums {
    loader: Sizes,
    first_load: Sizes,
    /// What a page downloads that refuses WebAssembly: loader, glue and the module as JavaScript.
    fallback: Sizes,
}

impl Report {
    /// Sums up measured files.
    pub(crate) fn new(files: Vec<(String, Sizes)>) -> Result<Self> {
        let files: Vec<File> = files
            .into_iter()
            .map(|(path, sizes)| File { path, sizes })
            .collect();
        let loader = sum(&files, &[LOADER])?;
        let first_load = sum(&files, &FIRST_LOAD)?;
        let fallback = sum(&files, &FALLBACK)?;
        Ok(Self {
            files,
            sums: Sums {
                loader,
                first_load,
                fallback,
            },
        })
    }

    /// Every budget that is exceeded, in words.
    pub(crate) fn excesses(&self) -> Vec<String> {
        let budgets = [
            ("loader", self.sums.loader.brotli, LOADER_BROTLI_MAX),
            (
                "first load",
                self.sums.first_load.brotli,
                FIRST_LOAD_BROTLI_MAX,
            ),
            (
                "fallback",
                self.sums.fallback.brotli,
                self.sums.first_load.brotli * FALLBACK_PERCENT_MAX / 100,
            ),
        ];
        let over = budgets.into_iter().filter(|(_, bytes, max)| bytes > max);
        over.map(|(name, bytes, max)| format!("{name} is {bytes} bytes of brotli, {max} allowed"))
            .collect()
    }

    /// The table for people.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{:<20}{:>10}{:>10}{:>12}\n",
            "bytes", "raw", "gzip -9", "brotli -11"
        );
        for (name, sizes) in self.rows() {
            let Sizes { raw, gzip, brotli } = sizes;
            text.push_str(&format!("{name:<20}{raw:>10}{gzip:>10}{brotli:>12}\n"));
        }
        text.push_str(&format!(
            "budgets (brotli, 1 KB = 1,000 bytes): loader {} KB, first load {} KB, fallback {FALLBACK_PERCENT_MAX} % of that\n",
            kilobytes(LOADER_BROTLI_MAX),
            kilobytes(FIRST_LOAD_BROTLI_MAX)
        ));
        text
    }

    /// The table of the README.
    pub(crate) fn markdown(&self) -> String {
        let mut text =
            "| KB (1,000 bytes) | raw | gzip -9 | brotli -11 |\n| --- | --: | --: | --: |\n"
                .to_owned();
        for (name, sizes) in self.rows() {
            let name = if name.starts_with("dist/") {
                format!("`{name}`")
            } else {
                format!("**{name}**")
            };
            let [raw, gzip, brotli] = [sizes.raw, sizes.gzip, sizes.brotli].map(kilobytes);
            text.push_str(&format!("| {name} | {raw} | {gzip} | {brotli} |\n"));
        }
        text
    }

    fn rows(&self) -> impl Iterator<Item = (&str, Sizes)> {
        let sums = [
            ("loader", self.sums.loader),
            ("first load", self.sums.first_load),
            ("fallback", self.sums.fallback),
        ];
        self.files
            .iter()
            .map(|file| (file.path.as_str(), file.sizes))
            .chain(sums)
    }
}

fn sum(files: &[File], paths: &[&str]) -> Result<Sizes> {
    let sizes = paths.iter().map(|path| {
        let file = files.iter().find(|file| file.path == *path);
        file.map(|file| file.sizes)
            .with_context(|| format!("the package has no {path}"))
    });
    sizes.sum::<Result<Total>>().map(|total| total.0)
}

/// Sizes, added up.
struct Total(Sizes);

impl std::iter::Sum<Sizes> for Total {
    fn sum<I: Iterator<Item = Sizes>>(sizes: I) -> Self {
        Self(sizes.fold(Sizes::default(), |total, sizes| total + sizes))
    }
}

/// Kilobytes with one digit, rounded up: a number that flatters is no number.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(KB / 10);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{FIRST_LOAD_BROTLI_MAX, LOADER_BROTLI_MAX, Report, Sizes, kilobytes};

    fn report(loader: u64, wasm: u64) -> Report {
        let sizes = |brotli| Sizes {
            raw: brotli * 3,
            gzip: brotli * 2,
            brotli,
        };
        let files = [
            ("dist/fallback.js", 30_000),
            ("dist/module.js", 4_000),
            ("dist/wayfare.js", loader),
            ("dist/wayfare.wasm", wasm),
        ];
        Report::new(
            files
                .map(|(path, brotli)| (path.to_owned(), sizes(brotli)))
                .to_vec(),
        )
        .unwrap()
    }

    #[test]
    fn sums_are_those_of_the_contract() {
        let json = serde_json::to_value(report(1_000, 20_000)).unwrap();
        assert_eq!(json["files"][1]["path"], "dist/module.js");
        assert_eq!(json["files"][1]["gzip"], 8_000);
        assert_eq!(json["sums"]["loader"]["brotli"], 1_000);
        assert_eq!(json["sums"]["first_load"]["brotli"], 25_000);
        assert_eq!(json["sums"]["fallback"]["brotli"], 31_000);
    }

    #[test]
    fn budgets_hold_at_their_limit_and_not_above() {
        let module = FIRST_LOAD_BROTLI_MAX - LOADER_BROTLI_MAX - 4_000;
        assert!(report(1_500, module).excesses().is_empty());
        assert_eq!(report(1_501, module - 1).excesses().len(), 1);
        assert_eq!(report(1_501, module).excesses().len(), 2);
    }

    #[test]
    fn a_fallback_may_be_half_as_large_again_as_a_first_load() {
        // 31,000 bytes, of 20,000 and of 20,700.
        assert_eq!(report(1_000, 15_000).excesses().len(), 1);
        assert!(report(1_000, 15_700).excesses().is_empty());
    }

    #[test]
    fn missing_file_is_an_error() {
        assert!(Report::new(vec![("dist/wayfare.js".to_owned(), Sizes::default())]).is_err());
    }

    #[test]
    fn kilobytes_are_rounded_up() {
        assert_eq!(kilobytes(0), "0.0");
        assert_eq!(kilobytes(1_500), "1.5");
        assert_eq!(kilobytes(1_501), "1.6");
    }
}
