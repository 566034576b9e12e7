//! A JSON document, read by the parser that the platform already has.
//!
//! In the browser that is `JSON.parse`; a native test run uses `serde_json`. Either way the
//! protocol sees the same value and takes out of it only members of the type it expects, so a
//! hostile document can be wrong but never surprising.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// How deeply arrays and objects may nest. Metadata, tokens and claims need a handful; a document
/// that is deeper by thousands would exhaust the stack of whoever reads it.
const DEEPEST: u32 = 32;

/// Any JSON value (RFC 8259).
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`, and whatever JSON cannot express.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object; of members with the same name the last counts, as in `JSON.parse`.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses `text`; `None` if it is not JSON, or nests too deeply to be what it should be.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (depth(text) <= DEEPEST)
            .then(|| platform::parse(text))
            .flatten()
    }

    /// The member `name` of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .rev()
                .find(|(member, _)| member == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The member `name`, if it is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// This value, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(value) => Some(value),
            _ => None,
        }
    }

    /// This value, if it is a finite number.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(value) if value.is_finite() => Some(*value),
            _ => None,
        }
    }

    /// The member `name`, if it is `true` or `false`.
    #[must_use]
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of an array; empty for anything else.
    #[must_use]
    pub const fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items.as_slice(),
            _ => &[],
        }
    }

    /// The strings of an array; empty for anything else.
    pub fn strings(&self) -> impl Iterator<Item = &str> {
        self.items().iter().filter_map(Self::as_str)
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }
}

/// How deeply the arrays and objects of a JSON text nest.
fn depth(text: &str) -> u32 {
    let (mut depth, mut deepest) = (0_u32, 0);
    let mut bytes = text.bytes();
    let mut in_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

struct JsonVisitor;

#[expect(
    clippy::cast_precision_loss,
    reason = "JSON numbers are doubles in the browser too"
)]
impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    /// Not JSON, but a host could send it. Like the other methods, and names read as `Json`, it
    /// saves serde's default, which would bring the formatting of error messages into the Wasm.
    fn visit_bytes<E>(self, _bytes: &[u8]) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_byte_buf<E>(self, _bytes: Vec<u8>) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry()? {
            if let Json::String(name) = name {
                members.push((name, value));
            }
        }
        Ok(Json::Object(members))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use super::Json;

    pub fn parse(text: &str) -> Option<Json> {
        let value = js_sys::JSON::parse(text).ok()?;
        serde_wasm_bindgen::from_value(value).ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use super::Json;

    pub fn parse(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_another_type_is_as_good_as_absent() {
        let document = Json::parse(r#"{"issuer": 7, "list": ["a", 1, "b"]}"#).expect("JSON");
        assert_eq!(document.string("issuer"), None);
        let list: Vec<_> = document.get("list").expect("list").strings().collect();
        assert_eq!(list, ["a", "b"]);
    }

    #[test]
    fn what_nests_too_deeply_is_not_read() {
        let nested = |levels| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Json::parse(&nested(32)).is_some());
        assert_eq!(Json::parse(&nested(33)), None);
        assert_eq!(Json::parse(&nested(100_000)), None);
        assert!(Json::parse(&format!(r#"["{}\"{}"]"#, "[".repeat(99), "{".repeat(99))).is_some());
    }

    #[test]
    fn text_that_is_not_json_is_none() {
        assert_eq!(Json::parse("<!doctype html>"), None);
        assert_eq!(Json::parse(""), None);
    }
}
