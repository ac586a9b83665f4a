//! Writes the Session object from what is known.

use wayfare_protocol::Status;

use crate::attribution::host;
use crate::config::Config;
use crate::detect::{Common, Detected, Evidence, Tables, detect};
use crate::facts::Facts;
use crate::json::{Slot, Value, fill};
use crate::session::{Tab, Visit};
use crate::text::{fields, split_once};
use crate::visitor::Visitor;

/// What is known of the page's surroundings, and what follows from it.
pub(crate) struct Surroundings {
    pub(super) facts: Facts,
    pub(super) detected: Detected,
    /// The makers that the page has loaded.
    makers: Common,
    pub(crate) time_zone: Option<String>,
    pub(crate) visitor: Visitor,
    /// What the application says of the visit and of who visits: a line of JSON for each.
    pub(crate) described: String,
}

impl Surroundings {
    pub(crate) fn new(facts: Facts) -> Self {
        Self {
            detected: detected(&facts, Common::default()),
            makers: Common::default(),
            facts,
            time_zone: None,
            visitor: Visitor::default(),
            described: nothing_described(),
        }
    }

    /// Whether the engine gives client hints.
    pub(crate) fn has_hints(&self) -> bool {
        !self.facts.hints.is_null()
    }

    /// Which client hints the engine gave: an empty one says nothing.
    fn hint_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in fields(HINTS, b' ') {
            let hint = self.facts.hints.get(name);
            let is_text = hint.as_str().is_some_and(|text| !text.is_empty());
            if is_text || hint.as_bool().is_some() || !hint.items().is_empty() {
                names.push(name.into());
            }
        }
        names
    }

    /// Takes in the client hints that had to be asked for; says whether anything follows from them.
    pub(crate) fn complete(&mut self, hints: Value<'static>) -> bool {
        if !hints.is_null() {
            self.facts.hints = hints;
        }
        let detected = detected(&self.facts, self.makers);
        let is_changed = self.detected != detected;
        self.detected = detected;
        is_changed
    }

    /// Whether the device has a model whose maker a table may tell.
    pub(crate) fn wants_makers(&self) -> bool {
        self.detected.device.model.is_some() && self.detected.device.brand.is_none()
    }

    /// Takes in the table of makers.
    pub(crate) fn know(&mut self, makers: &'static str) {
        self.makers = Common(makers);
        self.detected = detected(&self.facts, self.makers);
    }
}

/// What an application says that says nothing.
pub(crate) fn nothing_described() -> String {
    "{}\n{}".into()
}

fn detected(facts: &Facts, makers: Common) -> Detected {
    let evidence = Evidence {
        user_agent: &facts.user_agent,
        touch_points: facts.touch_points,
        platform: &facts.platform,
        hints: &facts.hints,
        webdriver: facts.webdriver,
        standalone: facts.standalone,
    };
    detect(&evidence, &Tables::page(&makers))
}

/// All client hints that `js/facts.js` reads or asks for.
const HINTS: &str =
    "brands mobile platform architecture bitness formFactors fullVersionList model platformVersion";

/// The whole Session. What only the collector knows is null here, and `operation` at rest.
const SESSION: &str = concat!(
    r#"{"id":$,"#,
    r#""metadata":{"time":{"insert":null,"create":$,"update":$,"timestamp":null,"duration":$,"weekday":null},"#,
    r#""channel":$,"aux":{},"status":$},"#,
    r#""operation":{"new":false,"update":false,"segment":false,"merge":[]},"#,
    r#""profile":{"id":$,"primary_id":null,"metadata":null},"#,
    r#""device":{"name":$,"brand":$,"model":$,"type":$,"touch":$,"ip":null,"resolution":$,"#,
    r#""geo":{"country":{"name":null,"code":null},"city":null,"county":null,"postal":null,"#,
    r#""latitude":null,"longitude":null,"location":null},"color_depth":$,"orientation":$},"#,
    r#""os":{"name":$,"version":$},"#,
    r#""app":{"type":$,"name":$,"version":$,"language":$,"bot":$,"resolution":$},"#,
    r#""utm":$,"#,
    r#""context":{"ip":"","page":$,"referrer":{"url":$,"host":$,"class":$},"#,
    r#""click_ids":$,"first_touch":$,"last_touch":$,"#,
    r#""screen":{"width":$,"height":$,"viewport_width":$,"viewport_height":$,"device_pixel_ratio_percent":$},"#,
    r#""connection":{"type":$,"effective_type":$,"rtt_ms":$,"downlink_kbps":$},"#,
    r#""time_zone":$,"languages":$,"user_agent":$,"hints":$,"tab_id":$,"session_tracking_token":$,"#,
    r#""visit_index":$,"reason":$,"previous_id":$,"withheld":$,"sdk":{"name":"wayfare","version":$}},"#,
    r#""properties":$,"traits":$,"aux":{}}"#,
);

/// Appends the Session as the client knows it.
pub(crate) fn push_session(
    out: &mut String,
    config: &Config,
    around: &Surroundings,
    (visit, tab): (&Visit, &Tab),
    status: Status,
) {
    let (facts, detected, visitor) = (&around.facts, &around.detected, &around.visitor);
    let (properties, traits) = split_once(&around.described, "\n").unwrap_or_default();
    let landing = &tab.landing;
    let (page, campaign) = (&landing.page, &landing.campaign);
    let previous = if visit.previous.is_nil() {
        Slot::Text(None)
    } else {
        Slot::Id(&visit.previous)
    };
    fill(
        out,
        SESSION,
        &[
            Slot::Id(&visit.id),
            Slot::Time(visit.started),
            Slot::Time(visit.active),
            Slot::Number(visit.active.saturating_sub(visit.started) / 1_000),
            Slot::text(channel(config, detected.app_type)),
            Slot::text(status_name(status)),
            Slot::Known(&visitor.profile),
            Slot::Own(&detected.device.name),
            Slot::Text(detected.device.brand),
            Slot::Maybe(&detected.device.model),
            Slot::Text(detected.device.kind),
            Slot::Flag(facts.touch_points > 0),
            Slot::Size(&facts.screen),
            Slot::Small(&facts.color_depth),
            Slot::Maybe(&facts.orientation),
            Slot::text(detected.os.name),
            Slot::Own(&detected.os.version),
            Slot::text(detected.app_type),
            Slot::text(detected.app.name),
            Slot::Own(&detected.app.version),
            Slot::Text(facts.languages.first().map(String::as_str)),
            Slot::Flag(detected.bot),
            Slot::Size(&facts.viewport),
            Slot::Utm(campaign),
            Slot::Page(page),
            Slot::Known(&page.referrer),
            Slot::Text(host(&page.referrer)),
            Slot::Maybe(&landing.class),
            Slot::ClickIds(campaign),
            Slot::Touch(&visitor.first),
            Slot::Touch(&visitor.last),
            Slot::Width(&facts.screen),
            Slot::Height(&facts.screen),
            Slot::Width(&facts.viewport),
            Slot::Height(&facts.viewport),
            Slot::Small(&facts.device_pixel_ratio_percent),
            Slot::Maybe(&facts.connection),
            Slot::Maybe(&facts.effective_connection),
            Slot::Small(&facts.round_trip_ms),
            Slot::Small(&facts.downlink_kbps),
            Slot::Maybe(&around.time_zone),
            Slot::Texts(&facts.languages),
            Slot::Own(&facts.user_agent),
            Slot::Texts(&around.hint_names()),
            Slot::Id(&tab.id),
            Slot::Id(&tab.token),
            Slot::Number(visit.index.into()),
            Slot::text(visit.reason.as_str()),
            previous,
            Slot::Texts(&withheld(around)),
            Slot::text(env!("CARGO_PKG_VERSION")),
            Slot::Json(properties),
            Slot::Json(traits),
        ],
    );
}

fn channel<'a>(config: &'a Config, app_type: &'a str) -> &'a str {
    let by_type = if app_type == "browser" {
        "web"
    } else {
        app_type
    };
    config.channel().unwrap_or(by_type)
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Started => "started",
        Status::Active => "active",
        Status::Ended => "ended",
    }
}

/// Fields that an engine can give and this one did not, or not yet, or that nothing may be remembered for.
fn withheld(around: &Surroundings) -> Vec<String> {
    let facts = &around.facts;
    let mut withheld = Vec::new();
    // On a desktop Chromium says how fast it is, and not what it is.
    let connection = if facts.effective_connection.is_some() {
        "context.connection.type"
    } else {
        "context.connection"
    };
    for (is_missing, field) in [
        (facts.screen.is_none(), "device.resolution"),
        (facts.viewport.is_none(), "app.resolution"),
        (facts.color_depth.is_none(), "device.color_depth"),
        (facts.orientation.is_none(), "device.orientation"),
        (facts.languages.is_empty(), "app.language"),
        (
            facts.connection.is_none() || facts.effective_connection.is_none(),
            connection,
        ),
        (around.time_zone.is_none(), "context.time_zone"),
        (around.visitor.first.is_none(), "context.first_touch"),
    ] {
        if is_missing {
            withheld.push(field.into());
        }
    }
    withheld
}
