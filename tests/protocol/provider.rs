//! What a provider says: metadata, ID tokens, token responses.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use streamlit_pkce::protocol::http::Reply;

pub use crate::surroundings::document;

pub const ISSUER: &str = "https://login.example.com";
pub const CLIENT_ID: &str = "demo";
/// When the provider's ID tokens are issued, in seconds since the epoch.
pub const ISSUED_AT: u64 = 1_790_000_000;

/// The metadata of a provider that offers nothing special.
pub fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"),
    })
}

/// The metadata of a provider that wants authorization requests pushed.
pub fn pushing() -> Value {
    with(
        metadata(),
        json!({
            "pushed_authorization_request_endpoint": format!("{ISSUER}/par"),
            "require_pushed_authorization_requests": true,
        }),
    )
}

/// The header of an acceptable ID token.
pub fn header() -> Value {
    json!({"alg": "RS256", "kid": "1"})
}

/// The claims of an acceptable ID token for the request that sent `nonce`.
pub fn claims(nonce: &str) -> Value {
    json!({
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "sub": "ada",
        "iat": ISSUED_AT,
        "exp": ISSUED_AT + 300,
        "auth_time": ISSUED_AT - 60,
        "nonce": nonce,
    })
}

/// A JWT whose signature means nothing: the browser does not look at it.
pub fn jwt(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(header), part(claims))
}

/// The members of a token response with an acceptable ID token.
pub fn tokens(nonce: &str) -> Value {
    json!({
        "access_token": "example-access-token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "id_token": jwt(&header(), &claims(nonce)),
    })
}

/// `value` with `members` replaced or, where they are null, removed.
pub fn with(mut value: Value, members: Value) -> Value {
    let object = value.as_object_mut().expect("an object");
    let Value::Object(members) = members else {
        panic!("an object");
    };
    for (name, member) in members {
        if member.is_null() {
            object.remove(&name);
        } else {
            object.insert(name, member);
        }
    }
    value
}

/// A reply with a JSON body.
pub fn reply(status: u16, body: &Value) -> Reply {
    Reply {
        status,
        content_type: "application/json".to_owned(),
        body: body.to_string(),
        retry_after: None,
    }
}
