//! The token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

use super::authorization_response::ValidCode;
use super::http::FormPost;
use super::metadata::Metadata;
use super::transaction::Transaction;
use crate::config::Config;
use crate::encoding::form_encode;
use crate::secret::Secret;

/// The form that redeems `code`.
#[must_use]
pub fn redeem(
    code: &ValidCode,
    config: &Config,
    metadata: &Metadata,
    transaction: &Transaction,
) -> FormPost {
    let form = form_encode([
        ("grant_type", "authorization_code"),
        ("client_id", config.client_id.as_str()),
        ("redirect_uri", config.redirect_uri.as_str()),
        ("code", code.expose()),
        ("code_verifier", transaction.verifier.expose()),
    ]);
    FormPost {
        url: metadata.token_endpoint.as_str().to_owned(),
        form: Secret::new(form),
    }
}
