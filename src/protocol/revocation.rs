//! Telling the provider that a refresh token is not needed any more (RFC 7009).

use super::http::FormPost;
use super::metadata::Metadata;
use crate::config::Config;
use crate::encoding::form_encode;
use crate::secret::Secret;

/// The form that revokes `refresh_token`; `None` where the provider has no such endpoint.
///
/// Refs: <https://www.rfc-editor.org/rfc/rfc7009#section-2.1>
#[must_use]
pub fn request(refresh_token: &Secret, config: &Config, metadata: &Metadata) -> Option<FormPost> {
    let endpoint = metadata.revocation_endpoint.as_ref()?;
    let form = form_encode([
        ("token", refresh_token.expose()),
        ("token_type_hint", "refresh_token"),
        // A public client names itself (section 2.1, RFC 6749 section 3.2.1).
        ("client_id", config.client_id.as_str()),
    ]);
    Some(FormPost {
        url: endpoint.as_str().to_owned(),
        form: Secret::new(form),
        dpop: config.dpop,
    })
}
