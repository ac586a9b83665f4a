//! How the wire types are written: every field, in the order of its declaration.

use wayfare_protocol::{
    App, Context, Country, Device, Dropped, Event, Geo, Metadata, Operation, Os, Page, Profile,
    ReferrerContext, ScreenContext, SdkContext, Session, SessionInfo, Status, Time, Utm,
};

use super::{RawJson, WriteJson, push_string};

/// Appends `{` or `,`, then a key. An object that is being written ends with `{` only as long as
/// it has no member.
fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_string(out, key.trim_start_matches("r#"));
    out.push(':');
}

/// Writes a struct as an object. The pattern is exhaustive: a field that is missing here does not
/// compile.
macro_rules! object {
    ($type:ty as $pattern:ident { $($field:ident),* $(,)? }) => {
        impl WriteJson for $type {
            fn write_json(&self, out: &mut String) {
                let $pattern { $($field),* } = self;
                out.push('{');
                $(
                    push_key(out, stringify!($field));
                    $field.write_json(out);
                )*
                out.push('}');
            }
        }
    };
}

object!(Session<RawJson> as Session {
    id, metadata, operation, profile, device, os, app, utm, context, properties, traits, aux,
});
object!(Metadata<RawJson> as Metadata { time, channel, aux, status });
object!(Time as Time { insert, create, update, timestamp, duration, weekday });
object!(Operation as Operation { new, update, segment, merge });
object!(Profile<RawJson> as Profile { id, primary_id, metadata });
object!(Device as Device {
    name, brand, model, r#type, touch, ip, resolution, geo, color_depth, orientation,
});
object!(Geo as Geo { country, city, county, postal, latitude, longitude, location });
object!(Country as Country { name, code });
object!(Os as Os { name, version });
object!(App as App { r#type, name, version, language, bot, resolution });
object!(Utm as Utm { source, medium, campaign, term, content });
object!(Context as Context {
    ip, page, referrer, screen, time_zone, languages, user_agent, tab_id,
    session_tracking_token, visit_index, reason, withheld, sdk,
});
object!(ReferrerContext as ReferrerContext { url, host });
object!(ScreenContext as ScreenContext {
    width, height, viewport_width, viewport_height, device_pixel_ratio_percent,
});
object!(SdkContext as SdkContext { name, version });
object!(Page as Page { url, title, referrer });
object!(Event<RawJson> as Event { id, r#type, seq, occurred_at, page, properties });

object!(Dropped as Dropped { reason, count });

impl WriteJson for Status {
    fn write_json(&self, out: &mut String) {
        push_string(
            out,
            match self {
                Self::Started => "started",
                Self::Active => "active",
                Self::Ended => "ended",
            },
        );
    }
}

/// Glean's names, and unset keys left out.
impl WriteJson for SessionInfo {
    fn write_json(&self, out: &mut String) {
        let Self {
            session_tracking_token,
            tab_id,
            last_seen,
            last_query,
        } = self;
        out.push('{');
        for (key, value) in [
            ("sessionTrackingToken", session_tracking_token),
            ("tabId", tab_id),
            ("lastSeen", last_seen),
            ("lastQuery", last_query),
        ] {
            if let Some(value) = value {
                push_key(out, key);
                push_string(out, value);
            }
        }
        out.push('}');
    }
}

/// The wire's only floats (`timestamp`, coordinates) are the collector's to fill: here they are
/// always none, and printing one would cost the module 8 KB.
impl WriteJson for f64 {
    fn write_json(&self, out: &mut String) {
        out.push_str("null");
    }
}

impl WriteJson for [f64; 2] {
    fn write_json(&self, out: &mut String) {
        out.push_str("null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::to_string;
    use proptest::prelude::*;

    fn same<T: WriteJson, S: serde::Serialize>(ours: &T, theirs: &S) {
        assert_eq!(to_string(ours), serde_json::to_string(theirs).unwrap());
    }

    proptest! {
        #[test]
        fn strings_and_numbers_are_written_as_serde_json_writes_them(
            text in any::<String>(), number in any::<u64>(), list in any::<Vec<String>>(),
        ) {
            same(&text, &text);
            same(&number, &number);
            same(&list, &list);
        }
    }

    #[test]
    fn control_characters_are_escaped_as_serde_json_escapes_them() {
        for code in 0..=0x7f_u8 {
            let text = char::from(code).to_string();
            same(&text, &text);
        }
    }

    #[test]
    fn an_empty_session_is_written_as_serde_json_writes_it() {
        let ours = Session::<RawJson>::default();
        let theirs = Session::<serde_json::Map<String, serde_json::Value>>::default();
        same(&ours, &theirs);
    }

    #[test]
    fn a_filled_session_is_written_as_serde_json_writes_it() {
        let text = r#"{"a":[1,{"b":"ü"}]}"#;
        let open: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut theirs = Session::<serde_json::Value> {
            id: "x\"y".into(),
            ..filled(open)
        };
        let ours = Session::<RawJson> {
            id: "x\"y".into(),
            ..filled(RawJson::trusted(text.into()))
        };
        theirs.operation.merge.push("a".into());
        let ours = Session {
            operation: theirs.operation.clone(),
            ..ours
        };
        same(&ours, &theirs);
    }

    fn filled<A: Clone + Default>(open: A) -> Session<A> {
        let mut session = Session::<A> {
            properties: open.clone(),
            traits: open.clone(),
            aux: open.clone(),
            ..Session::default()
        };
        session.metadata.aux = open.clone();
        session.metadata.status = Status::Ended;
        session.metadata.time.create = Some("2024-05-30T07:44:23.243Z".into());
        session.metadata.time.duration = 12;
        session.metadata.time.weekday = Some(3);
        session.profile.metadata = Some(open);
        session.device.r#type = Some("pc".into());
        session.device.color_depth = Some(24);
        session.context.languages = vec!["en".into(), "de".into()];
        session.context.screen.width = Some(1920);
        session
    }

    #[test]
    fn unset_keys_of_a_session_info_are_left_out() {
        let mut info = SessionInfo::default();
        same(&info, &info);
        info.tab_id = Some("t".into());
        info.last_query = Some("red \"shoes\"".into());
        same(&info, &info);
    }

    #[test]
    fn an_event_is_written_as_serde_json_writes_it() {
        let event = |properties| Event {
            id: "1".into(),
            r#type: "page_view".into(),
            seq: 7,
            occurred_at: "2024-05-30T07:44:23.243Z".into(),
            page: Page {
                url: "http://x/".into(),
                title: "T".into(),
                referrer: String::new(),
            },
            properties,
        };
        let theirs = Event::<serde_json::Value> {
            properties: serde_json::json!({"n": 1.5}),
            id: "1".into(),
            r#type: "page_view".into(),
            seq: 7,
            occurred_at: "2024-05-30T07:44:23.243Z".into(),
            page: Page {
                url: "http://x/".into(),
                title: "T".into(),
                referrer: String::new(),
            },
        };
        same(&event(RawJson::trusted(r#"{"n":1.5}"#.into())), &theirs);
    }
}
