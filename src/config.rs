//! What the app asked for, parsed once.

use crate::arguments::{Arguments, Flow, LogoutStyle, Storage};
use crate::encoding;
use crate::endpoint::{Endpoint, EndpointFault};
use crate::error::{AuthError, ErrorCode};
use crate::secret::Secret;

/// The parameters of an authorization request that belong to the protocol itself: an app cannot
/// set them by the back door. Python refuses the same: `tests/contract/reserved.json`.
pub const RESERVED: &[&str] = &[
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "grant_type",
    "id_token_hint",
    "nonce",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

/// A login's configuration, known to be usable.
#[expect(clippy::struct_excessive_bools, reason = "as many as login() has")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The issuer identifier; compared byte for byte.
    pub issuer: Endpoint,
    /// The issuer as the provider's metadata has to name it: the same, or the template of those of
    /// its tenants.
    pub named_issuer: String,
    /// This app's client identifier.
    pub client_id: String,
    /// Space-separated scope values.
    pub scope: String,
    /// The redirect URI: identical in the authorization request, the token request and the
    /// provider's registration (RFC 6749 section 3.1.2, RFC 9700 section 2.1).
    pub redirect_uri: Endpoint,
    /// Further authorization request parameters.
    pub parameters: Vec<(String, String)>,
    /// Whether plain HTTP beyond loopback is accepted.
    pub allow_insecure_http: bool,
    /// Whether Python gets the refresh token.
    pub expose_refresh_token: bool,
    /// Whether codes are redeemed by Python, which then keeps the tokens.
    pub is_entrusted: bool,
    /// Whether token requests prove a key of this browser's (RFC 9449).
    pub dpop: bool,
    /// The `token_type` that an access token has to be of.
    pub token_type: String,
    /// Where tokens are kept beyond the page.
    pub storage: Storage,
    /// Whether a person who is signed in at the provider is signed in here without a click.
    pub silent: bool,
    /// Which way the person goes to the provider.
    pub flow: Flow,
    /// Whether a person whom the provider wants to see is sent there without a click.
    pub auto_login: bool,
    /// What the app wants to have back after the sign-in.
    pub app_state: Option<String>,
    /// Whether `logout()` ends the session at the provider too.
    pub end_session: bool,
    /// The other sessions that it signs out of.
    pub others: Vec<String>,
    /// Who is to be signed out there, or asked about, where only Python has the ID token.
    pub id_token_hint: Option<Secret>,
    /// How that is done.
    pub logout_style: LogoutStyle,
    /// How long the app wants an access token to live on at least, in milliseconds.
    pub min_validity: u64,
    /// The further access tokens that the app wishes for; see [`Arguments::further`].
    pub further: Vec<String>,
}

impl Config {
    /// Parses what Python sent. `callback_uri` is the component's own callback page, an absolute
    /// URL on the app's origin.
    ///
    /// # Errors
    ///
    /// `configuration_invalid` or `redirect_uri_cross_origin`, with a hint for the author.
    pub fn parse(arguments: &Arguments, callback_uri: &str) -> Result<Self, AuthError> {
        let insecure = arguments.allow_insecure_http;
        let issuer = Endpoint::parse(&arguments.issuer, insecure)
            .map_err(|fault| invalid("issuer", &arguments.issuer, fault))?;
        // The page itself may be on a plain-HTTP intranet: that is between the app and its users.
        let parse_own = |uri: &str| {
            Endpoint::parse(uri, true).map_err(|fault| invalid("redirect_uri", uri, fault))
        };
        let callback_uri = parse_own(callback_uri)?;
        let redirect_uri = match &arguments.redirect_uri {
            None => callback_uri,
            Some(uri) => {
                let uri = parse_own(uri)?;
                if uri.origin() != callback_uri.origin() {
                    return Err(AuthError::new(
                        ErrorCode::RedirectUriCrossOrigin,
                        format!(
                            "redirect_uri is on {}, and not on the app's own origin {}. Leave it out to use {callback_uri}.",
                            uri.origin(),
                            callback_uri.origin(),
                        ),
                    ));
                }
                uri
            }
        };
        if let Some((name, _)) = arguments
            .parameters
            .iter()
            .find(|(name, _)| is_reserved(name))
        {
            return Err(AuthError::new(
                ErrorCode::ConfigurationInvalid,
                format!("The parameter {name} belongs to the protocol and cannot be set."),
            ));
        }
        Ok(Self {
            issuer,
            named_issuer: arguments
                .issuer_template
                .as_ref()
                .unwrap_or(&arguments.issuer)
                .clone(),
            client_id: arguments.client_id.clone(),
            scope: arguments.scope.clone(),
            redirect_uri,
            parameters: arguments.parameters.clone(),
            allow_insecure_http: insecure,
            expose_refresh_token: arguments.expose_refresh_token,
            is_entrusted: arguments.is_entrusted,
            dpop: arguments.dpop,
            token_type: arguments.token_type.clone(),
            storage: arguments.storage,
            silent: arguments.silent,
            flow: arguments.flow,
            auto_login: arguments.auto_login,
            app_state: arguments.state.clone(),
            end_session: arguments.end_session,
            others: arguments.others.clone(),
            id_token_hint: arguments.id_token_hint.clone(),
            logout_style: arguments.logout_style,
            min_validity: arguments.min_validity.saturating_mul(1000),
            further: arguments.further.clone(),
        })
    }

    /// The same login, asked for another access token.
    #[must_use]
    pub fn wishing(&self, wish: &str) -> Self {
        let parameters = encoding::form_decode(wish).unwrap_or_default();
        let scope = parameters.iter().find(|(name, _)| name == "scope");
        Self {
            scope: scope.map_or_else(String::new, |(_, scope)| scope.clone()),
            parameters,
            ..self.clone()
        }
    }

    /// Which of the parameters a token request repeats: `resource` (RFC 8707 section 2.2) and, for a
    /// further access token, `audience`.
    #[must_use]
    pub fn narrowing(&self, with_audience: bool) -> Vec<(&str, &str)> {
        let mut pairs = Vec::new();
        for (name, value) in &self.parameters {
            if name == "resource" || with_audience && name == "audience" {
                pairs.push((name.as_str(), value.as_str()));
            }
        }
        pairs
    }

    /// Where the provider's metadata is (OpenID Connect Discovery section 4).
    #[must_use]
    pub fn discovery_url(&self) -> String {
        let issuer = self.issuer.as_str();
        let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
        format!("{issuer}/.well-known/openid-configuration")
    }
}

/// Whether `name` may be set by the protocol only.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

fn invalid(parameter: &str, value: &str, fault: EndpointFault) -> AuthError {
    let why = match fault {
        EndpointFault::NotAUrl => "is not an absolute https URL.",
        EndpointFault::Insecure => {
            "is plain HTTP. Use https, or allow_insecure_http=True on a network you trust."
        }
    };
    // A URL may carry a secret by mistake, so its query stays out of the hint.
    let shown = value.split(['?', '#']).next().unwrap_or_default();
    let shown = encoding::printable(shown, 200);
    AuthError::new(
        ErrorCode::ConfigurationInvalid,
        format!("{parameter} {shown} {why}"),
    )
}
