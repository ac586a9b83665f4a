//! `wayfare detect`: the collector's detection alone, to look at and to score.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

use wayfare_core::detect::{Detected, Evidence, Indexed, Larger, Tables, detect};
use wayfare_core::json::{Slot, Value, fill, parse};

use super::ended;
use crate::config::DetectOptions;
use crate::error::Error;
use crate::limits::DETECT_LINE_BYTES_MAX;

/// As much as a disk or a pipe likes to give at once.
const BUFFER_BYTES: usize = 1 << 16;

const ROW: &str = concat!(
    r#"{"ua":$,"os_name":$,"os_version":$,"browser_name":$,"browser_version":$,"#,
    r#""device_type":$,"brand":$,"model":$,"bot":$"#,
);

/// What the Session calls the device, for who asks for it.
const NAME: &str = r#","device_name":$"#;

pub(super) fn run(options: &DetectOptions) -> Result<ExitCode, Error> {
    let knowledge = if options.page {
        Knowledge::Page(Indexed::new())
    } else {
        Knowledge::Collector(Larger::new())
    };
    let input = BufReader::with_capacity(BUFFER_BYTES, io::stdin().lock());
    let output = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    let rows = Rows {
        knowledge,
        with_name: options.device_name,
    };
    ended(answer(&rows, input, output, io::stderr().lock()))
}

/// What rows are answered from, and with.
struct Rows {
    knowledge: Knowledge,
    with_name: bool,
}

/// Whose tables.
enum Knowledge {
    Page(Indexed),
    Collector(Larger),
}

impl Knowledge {
    fn detect(&self, evidence: &Evidence<'_>) -> Detected {
        match self {
            Self::Page(indexed) => detect(evidence, &Tables::page(indexed)),
            Self::Collector(larger) => larger.detect(evidence),
        }
    }
}

/// Answers each line with a row; says how many lines could not be read.
fn answer(
    rows: &Rows,
    mut input: impl BufRead,
    mut output: impl Write,
    mut errors: impl Write,
) -> io::Result<u64> {
    let (mut line, mut row) = (Vec::new(), String::new());
    let (mut number, mut bad) = (0_u64, 0);
    while read_line(&mut input, &mut line)? {
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        row.clear();
        if let Err(why) = rows.push(&mut row, &line) {
            // A row all the same, so that the rows of answers and questions stay side by side.
            let why = format!("line {number}: {why}");
            row.clear();
            fill(&mut row, r#"{"error":$}"#, &[Slot::text(&why)]);
            writeln!(errors, "{why}")?;
            bad += 1;
        }
        row.push('\n');
        output.write_all(row.as_bytes())?;
    }
    output.flush()?;
    Ok(bad)
}

/// Reads up to the next line's end. Of a line that is too long the rest is passed over.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut limited = input.by_ref().take(DETECT_LINE_BYTES_MAX + 1);
    limited.read_until(b'\n', line)?;
    if limited.limit() == 0 && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
    }
    Ok(!line.is_empty())
}

impl Rows {
    fn push(&self, row: &mut String, line: &[u8]) -> Result<(), String> {
        if u64::try_from(line.len()).is_ok_and(|bytes| bytes > DETECT_LINE_BYTES_MAX) {
            return Err(format!("longer than {DETECT_LINE_BYTES_MAX} bytes"));
        }
        let line = str::from_utf8(line).map_err(|_| "not UTF-8")?;
        let line = parse(line).ok_or("not JSON")?;
        let user_agent = line.get("ua").as_str().ok_or("ua is not a text")?;
        let evidence = evidence(user_agent, &line);
        let found = self.knowledge.detect(&evidence);
        fill(row, ROW, &slots(user_agent, &found));
        if self.with_name {
            fill(row, NAME, &[Slot::text(&found.device.name)]);
        }
        row.push('}');
        Ok(())
    }
}

fn evidence<'a>(user_agent: &'a str, line: &'a Value<'a>) -> Evidence<'a> {
    Evidence {
        user_agent,
        touch_points: line.get("max_touch_points").as_u64().unwrap_or(0),
        platform: line.get("platform").as_str().unwrap_or(""),
        hints: line.get("client_hints"),
        ..Evidence::default()
    }
}

fn slots<'a>(user_agent: &'a str, found: &'a Detected) -> [Slot<'a>; 9] {
    [
        Slot::text(user_agent),
        Slot::text(found.os.name),
        Slot::text(&found.os.version),
        Slot::text(found.app.name),
        Slot::text(&found.app.version),
        Slot::Text(found.device.kind),
        Slot::Text(found.device.brand),
        Slot::Maybe(&found.device.model),
        Slot::Flag(found.bot),
    ]
}

#[cfg(test)]
mod tests {
    use wayfare_core::detect::Makers as _;

    use super::*;

    fn rows(input: &[u8]) -> (Vec<serde_json::Value>, String, u64) {
        answered(input, false)
    }

    fn answered(input: &[u8], with_name: bool) -> (Vec<serde_json::Value>, String, u64) {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let rows = Rows {
            knowledge: Knowledge::Collector(Larger::new()),
            with_name,
        };
        let bad = answer(&rows, input, &mut output, &mut errors).unwrap();
        let output = String::from_utf8(output).unwrap();
        let read = |line| serde_json::from_str(line).unwrap();
        (
            output.lines().map(read).collect(),
            String::from_utf8(errors).unwrap(),
            bad,
        )
    }

    #[test]
    fn a_row_is_answered_by_its_string_and_its_hints() {
        let input = br#"{"ua":"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36","client_hints":{"platform":"Android","platformVersion":"15.0.0","model":"SM-S928B","fullVersionList":[{"brand":"Google Chrome","version":"140.0.7339.128"}]}}"#;
        let (rows, errors, bad) = rows(input);
        assert_eq!((errors.as_str(), bad, rows.len()), ("", 0, 1));
        let row = &rows[0];
        let got = |key: &str| row[key].as_str().unwrap_or("");
        assert_eq!(
            [got("os_name"), got("os_version"), got("browser_name")],
            ["Android", "15", "Chrome Mobile"]
        );
        assert_eq!(
            [
                got("browser_version"),
                got("device_type"),
                got("brand"),
                got("model")
            ],
            ["140.0.7339.128", "mobile", "Samsung", "SM-S928B"]
        );
        assert_eq!(row["bot"], false);
        assert!(row.get("device_name").is_none());
    }

    #[test]
    fn who_asks_for_the_devices_name_gets_it() {
        let (rows, ..) = answered(
            br#"{"ua":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"}"#,
            true,
        );
        assert_eq!(rows[0]["device_name"], "iPhone");
    }

    #[test]
    fn a_bad_line_is_named_and_the_stream_goes_on() {
        let long = usize::try_from(DETECT_LINE_BYTES_MAX).unwrap() + 2;
        let mut input = b"nonsense\n\n{\"ua\":7}\n\xff\n".to_vec();
        input.extend(std::iter::repeat_n(b'x', long));
        input.extend(b"\n{\"ua\":\"\",\"client_hints\":[],\"max_touch_points\":\"x\"}");
        let (rows, errors, bad) = rows(&input);
        let why = [
            "line 1: not JSON",
            "line 3: ua is not a text",
            "line 4: not UTF-8",
            "line 5: longer than 1048576 bytes",
        ];
        assert_eq!((errors.lines().collect::<Vec<_>>(), bad), (why.to_vec(), 4));
        assert!(rows.iter().zip(why).all(|(row, why)| row["error"] == why));
        assert_eq!((rows.len(), &rows[4]["os_name"]), (5, &"Other".into()));
    }

    #[test]
    fn a_collector_knows_more_makers_than_a_page() {
        assert_eq!(Indexed::new().maker("ZOLON X1"), None);
        assert_eq!(Larger::new().maker("ZOLON X1"), Some("ZOLON"));
    }
}
