//! `wayfare session`: the collector's tab-session rule alone, to look at and to test against.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayfare_core::session::Reason;
use wayfare_protocol::SessionInfo;

use super::ended;
use crate::clock::LATEST_MS;
use crate::config::TabRule;
use crate::error::Error;
use crate::ingest::{Sighting, Tab, parse_uuid, see_tab};

#[derive(Deserialize)]
struct Line {
    tab_id: String,
    at_ms: u64,
    query: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    info: SessionInfo,
    reason: Option<&'static str>,
}

pub(super) fn run(rule: TabRule) -> Result<ExitCode, Error> {
    let (input, output, errors) = (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    ended(replay(rule, input, output, errors))
}

/// Answers each line; says how many could not be read.
fn replay(
    rule: TabRule,
    input: impl BufRead,
    mut output: impl Write,
    mut errors: impl Write,
) -> io::Result<u64> {
    let mut tabs: HashMap<Uuid, Tab> = HashMap::new();
    let mut bad = 0;
    for (index, line) in input.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match read(&line) {
            Ok(sighting) => {
                let known = tabs.get(&sighting.tab_id);
                let (tab, reason) = see_tab(known, sighting, rule.idle_ms);
                let reason = reason.map(Reason::as_str);
                let answer = Answer {
                    info: tab.to_session_info(),
                    reason,
                };
                serde_json::to_writer(&mut output, &answer)?;
                writeln!(output)?;
                tabs.insert(tab.id, tab);
            }
            Err(why) => {
                bad += 1;
                writeln!(errors, "line {}: {why}", index + 1)?;
            }
        }
    }
    output.flush()?;
    Ok(bad)
}

fn read(line: &[u8]) -> Result<Sighting, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let tab_id = parse_uuid(&line.tab_id).ok_or("tab_id is not a UUID")?;
    if line.at_ms > LATEST_MS {
        return Err(format!(
            "at_ms is larger than {LATEST_MS}, the end of the year 9999"
        ));
    }
    Ok(Sighting {
        tab_id,
        token: None,
        at_ms: line.at_ms,
        query: line.query,
    })
}

#[cfg(test)]
mod tests {
    use wayfare_core::session::TAB_IDLE_MS;

    use super::*;

    const TAB: &str = "01900000-0000-7000-8000-000000000001";

    fn session(input: &str) -> (String, String, u64) {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let rule = TabRule {
            idle_ms: TAB_IDLE_MS,
        };
        let bad = replay(rule, input.as_bytes(), &mut output, &mut errors).unwrap();
        (
            String::from_utf8(output).unwrap(),
            String::from_utf8(errors).unwrap(),
            bad,
        )
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_is_answered() {
        let input = format!(
            "{{\"tab_id\":\"{TAB}\",\"at_ms\":1}}\n\nnonsense\n{{\"tab_id\":\"x\",\"at_ms\":1}}\n\
             {{\"tab_id\":\"{TAB}\",\"at_ms\":{}}}\n{{\"tab_id\":\"{TAB}\",\"at_ms\":2}}",
            u64::MAX
        );
        let (output, errors, bad) = session(&input);
        assert_eq!((output.lines().count(), bad), (2, 3));
        let lines: Vec<&str> = errors.lines().collect();
        assert!(lines[0].starts_with("line 3: "), "{errors}");
        assert_eq!(lines[1], "line 4: tab_id is not a UUID");
        assert!(lines[2].starts_with("line 5: at_ms is larger"), "{errors}");
    }
}
