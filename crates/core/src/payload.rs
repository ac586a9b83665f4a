//! Builds the Session object from what is known.

use wayfare_protocol::{
    App, Context, Device, Metadata, ReferrerContext, ScreenContext, SdkContext, Session,
    SessionInfo, Status, Time,
};

use crate::attribution::host;
use crate::config::Config;
use crate::detect::{Detected, Evidence, detect};
use crate::facts::Facts;
use crate::identity;
use crate::json::{RawJson, push_u64};
use crate::session::{Landing, Sessions, Visit};
use crate::time::rfc3339;

/// What is known of the page's surroundings, and what follows from it.
pub(crate) struct Surroundings {
    facts: Facts,
    detected: Detected,
    pub(crate) time_zone: Option<String>,
}

impl Surroundings {
    pub(crate) fn new(facts: Facts) -> Self {
        let detected = detect(&Evidence {
            user_agent: &facts.user_agent,
            touch_points: facts.touch_points,
            brands: &facts.brands,
            webdriver: facts.webdriver,
            standalone: facts.standalone,
        });
        Self {
            facts,
            detected,
            time_zone: None,
        }
    }
}

/// The Session as the client knows it; what the collector fills is null.
pub(crate) fn session(
    config: &Config,
    around: &Surroundings,
    sessions: &Sessions,
    status: Status,
) -> Session<RawJson> {
    let landing = &sessions.tab.landing;
    Session {
        id: identity::text(sessions.visit.id),
        metadata: Metadata {
            time: time(&sessions.visit),
            channel: channel(config, &around.detected.app),
            status,
            ..Metadata::default()
        },
        device: device(around),
        os: around.detected.os.clone(),
        app: App {
            language: around.facts.languages.first().cloned(),
            resolution: around.facts.viewport.map(resolution),
            ..around.detected.app.clone()
        },
        utm: landing.utm.clone(),
        context: Context {
            page: landing.page.clone(),
            referrer: referrer(landing),
            screen: screen(&around.facts),
            time_zone: around.time_zone.clone(),
            languages: around.facts.languages.clone(),
            user_agent: Some(around.facts.user_agent.clone()),
            tab_id: Some(identity::text(sessions.tab.id)),
            session_tracking_token: Some(identity::text(sessions.tab.token)),
            visit_index: sessions.visit.index,
            reason: Some(sessions.visit.reason.as_str().into()),
            withheld: withheld(&around.facts),
            sdk: SdkContext {
                name: "wayfare".into(),
                version: env!("CARGO_PKG_VERSION").into(),
            },
            ..Context::default()
        },
        ..Session::default()
    }
}

/// The tab session as the client knows it.
pub(crate) fn session_info(sessions: &Sessions) -> SessionInfo {
    SessionInfo {
        session_tracking_token: Some(identity::text(sessions.tab.token)),
        tab_id: Some(identity::text(sessions.tab.id)),
        last_seen: sessions.tab.last_seen.clone(),
        last_query: None,
    }
}

fn time(visit: &Visit) -> Time {
    Time {
        create: Some(rfc3339(visit.started)),
        update: Some(rfc3339(visit.active)),
        duration: visit.active.saturating_sub(visit.started) / 1_000,
        ..Time::default()
    }
}

fn channel(config: &Config, app: &App) -> String {
    let by_type = match app.r#type.as_str() {
        "browser" => "web",
        other => other,
    };
    config.channel.clone().unwrap_or_else(|| by_type.into())
}

fn device(around: &Surroundings) -> Device {
    let (facts, detected) = (&around.facts, &around.detected);
    Device {
        name: detected.device_name.clone(),
        brand: detected.brand.clone(),
        model: detected.model.clone(),
        r#type: detected.device_type.clone(),
        touch: facts.touch_points > 0,
        resolution: facts.screen.map(resolution),
        color_depth: facts.color_depth,
        orientation: facts.orientation.clone(),
        ..Device::default()
    }
}

fn resolution([width, height]: [u32; 2]) -> String {
    let mut text = String::new();
    push_u64(&mut text, width.into());
    text.push('x');
    push_u64(&mut text, height.into());
    text
}

fn referrer(landing: &Landing) -> ReferrerContext {
    let url = &landing.page.referrer;
    ReferrerContext {
        url: (!url.is_empty()).then(|| url.clone()),
        host: host(url).map(Into::into),
    }
}

fn screen(facts: &Facts) -> ScreenContext {
    let [width, height] = facts.screen.map_or([None; 2], |size| size.map(Some));
    let [viewport_width, viewport_height] = facts.viewport.map_or([None; 2], |size| size.map(Some));
    ScreenContext {
        width,
        height,
        viewport_width,
        viewport_height,
        device_pixel_ratio_percent: facts.device_pixel_ratio_percent,
    }
}

/// Fields that every engine has and this one did not give.
fn withheld(facts: &Facts) -> Vec<String> {
    [
        (facts.screen.is_none(), "device.resolution"),
        (facts.viewport.is_none(), "app.resolution"),
        (facts.color_depth.is_none(), "device.color_depth"),
        (facts.orientation.is_none(), "device.orientation"),
        (facts.languages.is_empty(), "app.language"),
    ]
    .into_iter()
    .filter(|(missing, _)| *missing)
    .map(|(_, field)| field.into())
    .collect()
}
