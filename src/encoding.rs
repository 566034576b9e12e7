//! Percent-encoding, form-decoding and base64url, as far as OAuth 2.0 needs them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Base64url without padding (RFC 7515 section 2).
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes behind unpadded base64url; `None` if it is anything else.
#[must_use]
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Name-value pairs as a query or a form body.
///
/// Everything but RFC 3986's unreserved characters is percent-encoded, a space as `%20`: that
/// reads the same as a URL query and as `application/x-www-form-urlencoded`.
#[must_use]
pub fn form_encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut form = String::new();
    for (name, value) in pairs {
        if !form.is_empty() {
            form.push('&');
        }
        percent_encode(name, &mut form);
        form.push('=');
        percent_encode(value, &mut form);
    }
    form
}

/// The pairs of a form (`application/x-www-form-urlencoded`), in their order.
///
/// `None` where an escape is broken or the bytes are not UTF-8: a provider does not send that.
#[must_use]
pub fn form_decode(form: &str) -> Option<Vec<(String, String)>> {
    form.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent_decode(name)?, percent_decode(value)?))
        })
        .collect()
}

/// `text` as far as it may be shown: control characters removed, at most `limit` characters.
#[must_use]
pub fn printable(text: &str, limit: usize) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(limit)
        .collect()
}

fn percent_encode(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 0xf] {
                out.extend(DIGITS.get(usize::from(digit)).copied().map(char::from));
            }
        }
    }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_survives_the_round_trip() {
        let pairs = [("scope", "openid profile"), ("name", "Zoë & co=?#%+")];
        let form = form_encode(pairs);
        assert_eq!(
            form,
            "scope=openid%20profile&name=Zo%C3%AB%20%26%20co%3D%3F%23%25%2B"
        );
        let decoded = form_decode(&form).expect("a form");
        assert!(
            decoded
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_str()))
                .eq(pairs)
        );
    }

    #[test]
    fn plus_is_a_space_and_broken_escapes_are_refused() {
        assert_eq!(form_decode("a=b+c"), Some(vec![("a".into(), "b c".into())]));
        assert_eq!(form_decode("a=%2"), None);
        assert_eq!(form_decode("a=%zz"), None);
        assert_eq!(form_decode("a=%ff"), None);
    }
}
