//! A JSON document, read by the parser that the platform already has.
//!
//! In the browser that is `JSON.parse`; a native test run uses `serde_json`. Either way the
//! protocol sees the same value and takes out of it only members of the type it expects, so a
//! hostile document can be wrong but never surprising.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsValue;

/// How deeply arrays and objects may nest. Metadata, tokens and claims need a handful; a document
/// that is deeper by thousands would exhaust the stack of whoever reads it.
const DEEPEST: u32 = 32;

/// How many values a document may hold. Metadata, tokens and claims have some hundreds; values that
/// another tab sends may stand for far more than were sent, as `x = [x, x]` does, many times over.
const MOST: u32 = 10_000;

/// The largest number that JavaScript counts to without gaps (`Number.MAX_SAFE_INTEGER`).
pub const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// Any JSON value (RFC 8259). It may hold tokens, so `Debug` does not show it.
#[derive(Clone, PartialEq)]
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

impl std::fmt::Debug for Json {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Json(…)")
    }
}

impl Json {
    /// Parses `text`; `None` if it is not JSON, or too deep or too large to be what it should be.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        platform::parse(text, DEEPEST, &mut { MOST })
    }

    /// Reads a plain JavaScript value; `None` if it is too deep or too large to be what it should be.
    #[cfg(target_arch = "wasm32")]
    #[must_use]
    pub fn from_js(value: &JsValue) -> Option<Self> {
        platform::read(value, DEEPEST, &mut { MOST })
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

    /// This value as an integer from zero to [`LARGEST_INTEGER`], rounded down; `None` for any other
    /// number.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "checked before"
    )]
    pub fn as_integer(&self) -> Option<u64> {
        self.as_number()
            .filter(|number| (0.0..=LARGEST_INTEGER as f64).contains(number))
            .map(|number| number as u64)
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

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::{Array, ArrayBuffer, JSON, Object};
    use wasm_bindgen::{JsCast, JsValue};

    use super::Json;

    pub fn parse(text: &str, levels: u32, values: &mut u32) -> Option<Json> {
        read(&JSON::parse(text).ok()?, levels, values)
    }

    pub fn read(value: &JsValue, levels: u32, values: &mut u32) -> Option<Json> {
        *values = values.checked_sub(1)?;
        if let Some(value) = value.as_string() {
            Some(Json::String(value))
        } else if let Some(value) = value.as_f64() {
            Some(Json::Number(value))
        } else if let Some(value) = value.as_bool() {
            Some(Json::Bool(value))
        } else if let Some(array) = value.dyn_ref::<Array>() {
            let levels = levels.checked_sub(1)?;
            let items = items(array, *values)?.map(|item| read(&item, levels, values));
            items.collect::<Option<_>>().map(Json::Array)
        } else if value.is_object() && !ArrayBuffer::is_view(value) {
            let levels = levels.checked_sub(1)?;
            let entries = Object::entries(value.unchecked_ref());
            let members = items(&entries, *values)?.map(|member| {
                let member: Array = member.unchecked_into();
                let value = read(&member.get(1), levels, values)?;
                Some((member.get(0).as_string()?, value))
            });
            members.collect::<Option<_>>().map(Json::Object)
        } else {
            Some(Json::Null)
        }
    }

    /// The items of an array, unless there are more: a length is quickly said.
    fn items(array: &Array, most: u32) -> Option<impl Iterator<Item = JsValue>> {
        (array.length() <= most).then(|| array.iter())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use serde_json::Value;

    use super::Json;

    pub fn parse(text: &str, levels: u32, values: &mut u32) -> Option<Json> {
        read(serde_json::from_str(text).ok()?, levels, values)
    }

    fn read(value: Value, levels: u32, values: &mut u32) -> Option<Json> {
        *values = values.checked_sub(1)?;
        Some(match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(value),
            Value::Number(value) => Json::Number(value.as_f64()?),
            Value::String(value) => Json::String(value),
            Value::Array(items) => {
                let levels = levels.checked_sub(1)?;
                let items = items.into_iter().map(|item| read(item, levels, values));
                Json::Array(items.collect::<Option<_>>()?)
            }
            Value::Object(members) => {
                let levels = levels.checked_sub(1)?;
                let members = members.into_iter();
                let members =
                    members.map(|(name, value)| Some((name, read(value, levels, values)?)));
                Json::Object(members.collect::<Option<_>>()?)
            }
        })
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
    fn what_has_too_many_values_is_not_read() {
        let list = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
        assert!(Json::parse(&list(9_999)).is_some());
        assert_eq!(Json::parse(&list(10_000)), None);
        assert_eq!(
            Json::parse(&format!("[{},{}]", list(5_000), list(5_000))),
            None
        );
    }

    #[test]
    fn text_that_is_not_json_is_none() {
        assert_eq!(Json::parse("<!doctype html>"), None);
        assert_eq!(Json::parse(""), None);
    }
}
