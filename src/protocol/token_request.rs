//! The token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

use super::attempt::Attempt;
use super::authorization_response::ValidCode;
use super::http::FormPost;
use crate::encoding::form_encode;
use crate::secret::Secret;

/// The form that redeems `code`, which has come of `attempt`.
///
/// A code for a further access token is redeemed for the resource that it was asked for with (RFC
/// 8707 section 2.2): to whoever says `openid`, some providers give a token for UserInfo otherwise.
#[must_use]
pub fn redeem(code: &ValidCode, attempt: &Attempt) -> FormPost {
    let config = &attempt.config;
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("client_id", config.client_id.as_str()),
        ("redirect_uri", config.redirect_uri.as_str()),
        ("code", code.expose()),
        ("code_verifier", attempt.transaction.verifier.expose()),
    ];
    if attempt.wish.is_some() {
        pairs.extend(config.narrowing(false));
    }
    FormPost {
        url: attempt.metadata.token_endpoint.as_str().to_owned(),
        form: Secret::new(form_encode(pairs)),
        dpop: config.dpop,
    }
}
