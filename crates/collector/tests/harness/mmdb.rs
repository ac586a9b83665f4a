//! Databases of places, as small as they can be, written by the format's own specification (MaxMind DB
//! file format 2.0).

use std::net::Ipv4Addr;

use serde_json::{Value, json};

/// Bits of a record of the tree: three bytes.
const RECORD_BYTES: usize = 3;

/// What a record of the tree leads to.
#[derive(Clone, Copy)]
enum Record {
    Nothing,
    Node(usize),
    Data(usize),
}

/// A database of IPv4 networks; a later one may lie within an earlier one.
pub fn mmdb(networks: &[(&str, Value)]) -> Vec<u8> {
    let mut tree = vec![[Record::Nothing; 2]];
    let mut data = Vec::new();
    for (network, value) in networks {
        let (address, length) = network.split_once('/').unwrap();
        let address: Ipv4Addr = address.parse().unwrap();
        let target = Record::Data(data.len());
        insert(
            &mut tree,
            u32::from(address),
            length.parse().unwrap(),
            target,
        );
        encode(&mut data, value);
    }
    let mut file = Vec::new();
    for record in tree.iter().flatten() {
        let number = match record {
            Record::Nothing => tree.len(),
            Record::Node(node) => *node,
            Record::Data(offset) => tree.len() + 16 + offset,
        };
        let bytes = u32::try_from(number).unwrap().to_be_bytes();
        file.extend_from_slice(&bytes[4 - RECORD_BYTES..]);
    }
    file.extend_from_slice(&[0; 16]);
    file.extend_from_slice(&data);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    let metadata = json!({
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_717_055_063,
        "database_type": "Test",
        "description": {"en": "Places that are made up"},
        "ip_version": 4,
        "languages": ["en"],
        "node_count": tree.len(),
        "record_size": 8 * RECORD_BYTES,
    });
    encode(&mut file, &metadata);
    file
}

fn insert(tree: &mut Vec<[Record; 2]>, address: u32, length: u32, target: Record) {
    let mut node = 0;
    for bit in 0..length {
        let side = usize::from(address >> (31 - bit) & 1 == 1);
        if bit + 1 == length {
            tree[node][side] = target;
        } else if let Record::Node(next) = tree[node][side] {
            node = next;
        } else {
            // What led to the whole leads to both halves.
            let halves = [tree[node][side]; 2];
            tree[node][side] = Record::Node(tree.len());
            node = tree.len();
            tree.push(halves);
        }
    }
}

/// Writes a value: a control byte with type and size, and what it is.
fn encode(into: &mut Vec<u8>, value: &Value) {
    match value {
        Value::String(text) => {
            control(into, 2, text.len());
            into.extend_from_slice(text.as_bytes());
        }
        Value::Number(number) => match number.as_u64() {
            Some(whole) => encode_whole(into, 5, whole),
            None => {
                control(into, 3, 8);
                into.extend_from_slice(&number.as_f64().unwrap().to_be_bytes());
            }
        },
        Value::Array(items) => {
            control(into, 11, items.len());
            items.iter().for_each(|item| encode(into, item));
        }
        Value::Object(fields) => {
            control(into, 7, fields.len());
            for (name, field) in fields {
                encode(into, &json!(name));
                match (name.as_str(), field.as_u64()) {
                    ("node_count", Some(whole)) => encode_whole(into, 6, whole),
                    ("build_epoch", Some(whole)) => encode_whole(into, 9, whole),
                    _ => encode(into, field),
                }
            }
        }
        Value::Null | Value::Bool(_) => unreachable!("a database of places has none"),
    }
}

/// Writes a number of one of the types that each have a size of their own.
fn encode_whole(into: &mut Vec<u8>, kind: u8, whole: u64) {
    let size = match kind {
        5 => 2,
        6 => 4,
        _ => 8,
    };
    control(into, kind, size);
    into.extend_from_slice(&whole.to_be_bytes()[8 - size..]);
}

fn control(into: &mut Vec<u8>, kind: u8, size: usize) {
    let size = u8::try_from(size).unwrap();
    assert!(size < 29, "what is longer is written otherwise");
    if kind <= 7 {
        into.push(kind << 5 | size);
    } else {
        into.extend_from_slice(&[size, kind - 7]);
    }
}
