//! Random bytes ([`crypto.getRandomValues`](https://developer.mozilla.org/docs/Web/API/Crypto/getRandomValues)),
//! which, unlike `crypto.subtle`, exist on plain-HTTP pages too.

use crate::protocol::Entropy;

/// Fresh random bytes; `None` in a browser that has none, where nobody can sign in safely.
#[must_use]
pub fn draw() -> Option<Entropy> {
    let mut bytes = [0; Entropy::SIZE];
    web_sys::window()?
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(Entropy::new(bytes))
}
