//! Reading forms and queries, independently of the code under test.

use std::fmt::Write;

/// The decoded pairs of a form.
pub fn decode(form: &str) -> Vec<(String, String)> {
    form.split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("a pair");
            (unescape(name), unescape(value))
        })
        .collect()
}

/// The one value of `name`.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let values = values(pairs, name);
    assert_eq!(values.len(), 1, "{name} is there once");
    values[0]
}

/// All values of `name`, in order.
pub fn values<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

/// Escapes everything, which says the same as escaping only what needs it.
pub fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        write!(escaped, "%{byte:02x}").expect("a string takes everything");
        escaped
    })
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = std::str::from_utf8(&rest[..2]).expect("ASCII");
            bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
