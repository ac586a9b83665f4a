//! Who a visit is of: the ids that a collector makes, and what an application says of its user.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid, Version};
use wayfare_protocol::{RejectionCode, USER_ID_BYTES_MAX};

use super::open_object::Problem;

/// The event by which an application says who its user is: `properties.user_id`.
pub(super) const IDENTIFY: &str = "identify";

/// The id of the profile that is made for a visit which names none, or for an event that begins
/// another. It follows from what it is made for alone: however often that is told, and to whichever
/// collector, it is one.
pub fn profile_made_for(id: Uuid) -> Uuid {
    let hash = Sha256::new()
        .chain_update(b"wayfare profile")
        .chain_update(id.as_bytes())
        .finalize();
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(hash) {
        *to = from;
    }
    // As old as what it is made for, so that ids lie in the order of time.
    let is_timed = id.get_version() == Some(Version::SortRand);
    let at_ms = if is_timed {
        id.as_u64_pair().0 >> 16
    } else {
        0
    };
    Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid()
}

/// Reads who the user is.
pub(super) fn read_user(properties: &Map<String, Value>, path: &str) -> Result<String, Problem> {
    let path = format!("{path}.user_id");
    let user = match properties.get("user_id") {
        None | Some(Value::Null) => {
            return Err(Problem::without_limit(path, RejectionCode::Missing));
        }
        Some(Value::String(user)) => user.clone(),
        Some(Value::Number(user)) if !user.is_f64() => user.to_string(),
        Some(_) => String::new(),
    };
    if user.is_empty() || user.chars().any(char::is_control) {
        return Err(Problem::without_limit(path, RejectionCode::Invalid));
    }
    if user.len() > USER_ID_BYTES_MAX {
        let code = RejectionCode::TooLong;
        return Err(Problem::beyond(path, code, USER_ID_BYTES_MAX));
    }
    Ok(user)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_profile_is_one_for_what_it_is_made_for() {
        let visit = Uuid::from_u128(0x018f_c850_0000_7000_8000_0000_0000_00a1);
        let made = profile_made_for(visit);
        assert_eq!(made, profile_made_for(visit));
        assert_eq!(made.get_version(), Some(Version::SortRand));
        assert_eq!(made.as_u64_pair().0 >> 16, 0x018f_c850_0000);
        let other = Uuid::from_u128(visit.as_u128() + 1);
        assert_ne!(made, profile_made_for(other));
        let random = Uuid::from_u128(0x4e63_bb5b_8ec4_498f_ba63_8af1_aede_b691);
        assert_eq!(profile_made_for(random).as_u64_pair().0 >> 16, 0);
    }

    #[test]
    fn a_user_is_a_text_or_a_whole_number() {
        let read = |user: Value| {
            let properties = Map::from_iter([("user_id".to_owned(), user)]);
            read_user(&properties, "p").map_err(|problem| (problem.field, problem.code))
        };
        let refused = |code| Err(("p.user_id".to_owned(), code));
        assert_eq!(read(json!("ada")), Ok("ada".to_owned()));
        assert_eq!(read(json!(7)), Ok("7".to_owned()));
        assert_eq!(read(json!(null)), refused(RejectionCode::Missing));
        for wrong in [
            json!(""),
            json!(7.5),
            json!([]),
            json!("a\u{0}"),
            json!(true),
        ] {
            assert_eq!(read(wrong), refused(RejectionCode::Invalid));
        }
        let long = json!("x".repeat(USER_ID_BYTES_MAX + 1));
        assert_eq!(read(long), refused(RejectionCode::TooLong));
    }
}
