//! Calls of the application, as `js/tell.js` writes them: the glue pays for each text of a function, and the page for
//! each crossing.
//!
//! ```text
//! ["https://shop.example/", "Shop", ""]   the page of the calls that follow: url, title, referrer
//! 1717055063243"purchase"                 when a call was made, and its name; no name for a page view
//! {"total":12.5}                          its properties
//! ```

use std::rc::Rc;

use wayfare_core::Call;
use wayfare_core::json::{Value, parse, parse_or_null};
use wayfare_core::text::{before, fields, number};
use wayfare_protocol::Page;

/// Reads the calls of a task.
pub(crate) fn read(lines: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut here = Rc::default();
    let mut lines = fields(lines, b'\n');
    while let Some(line) = lines.next() {
        if line.starts_with("[") {
            here = Rc::new(page(line));
            continue;
        }
        let at = before(line, b"\"");
        let name = line.get(at.len()..).and_then(parse);
        calls.push(Call {
            name: name.and_then(|name| name.as_str().map(Into::into)),
            properties: lines.next().unwrap_or_default().into(),
            at: number(at).unwrap_or(0),
            page: Rc::clone(&here),
        });
    }
    calls
}

/// Reads the line of a page.
pub(crate) fn page(line: &str) -> Page {
    let line = parse_or_null(line);
    let text = |at| {
        let text = line
            .items()
            .get(at)
            .and_then(|text: &Value<'_>| text.as_str());
        text.unwrap_or_default().into()
    };
    Page {
        url: text(0),
        title: text(1),
        referrer: text(2),
    }
}
