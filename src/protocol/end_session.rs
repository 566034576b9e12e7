//! Ending the session at the provider (OpenID Connect RP-Initiated Logout 1.0), and what some
//! providers have in its place.

use super::authorization_request::LONGEST_HINT;
use super::metadata::Metadata;
use crate::arguments::LogoutStyle;
use crate::config::Config;
use crate::encoding::form_encode;
use crate::secret::Secret;

/// The URL at which the person's session ends, and which leads back to the redirect URI; `None`
/// where the provider has none.
///
/// Refs: <https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout>
#[must_use]
pub fn url(
    config: &Config,
    metadata: &Metadata,
    id_token: Option<&Secret>,
    state: &Secret,
) -> Option<Secret> {
    let client_id = ("client_id", config.client_id.as_str());
    let back = config.redirect_uri.as_str();
    let (endpoint, pairs) = match config.logout_style {
        LogoutStyle::Oidc => {
            let mut pairs = vec![
                client_id,
                ("post_logout_redirect_uri", back),
                ("state", state.expose()),
            ];
            if let Some(id_token) = id_token.filter(|it| it.expose().len() <= LONGEST_HINT) {
                pairs.push(("id_token_hint", id_token.expose()));
            }
            let endpoint = metadata.end_session_endpoint.as_ref()?;
            (endpoint.as_str().to_owned(), pairs)
        }
        // https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html: on the
        // host of the hosted pages, which is not the issuer's.
        LogoutStyle::Cognito => {
            let host = metadata.authorization_endpoint.origin();
            (
                format!("{host}/logout"),
                vec![client_id, ("logout_uri", back)],
            )
        }
        // https://auth0.com/docs/api/authentication/logout/auth-0-logout
        LogoutStyle::Auth0 => {
            let host = config.issuer.origin();
            (
                format!("{host}/v2/logout"),
                vec![client_id, ("returnTo", back)],
            )
        }
    };
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    Some(Secret::new(format!(
        "{endpoint}{joint}{}",
        form_encode(pairs)
    )))
}
