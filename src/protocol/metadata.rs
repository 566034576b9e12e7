//! Provider metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).

use super::http::Reply;
use crate::config::Config;
use crate::endpoint::{Endpoint, EndpointFault};
use crate::error::{AuthError, ErrorCode};
use crate::json::Json;

/// What a sign-in needs to know of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer identifier, equal to the configured one; or the template of those of its tenants.
    pub issuer: String,
    /// Where the person signs in.
    pub authorization_endpoint: Endpoint,
    /// Where the code is redeemed.
    pub token_endpoint: Endpoint,
    /// Where a session ends (RP-Initiated Logout 1.0 section 2.1).
    pub end_session_endpoint: Option<Endpoint>,
    /// Where a refresh token is given up (RFC 7009).
    pub revocation_endpoint: Option<Endpoint>,
    /// Where authorization requests are pushed, if all of them have to be (RFC 9126 section 5).
    pub pushed_request_endpoint: Option<Endpoint>,
    /// Whether `response_mode=fragment` is offered, which keeps codes out of server logs.
    pub offers_fragment: bool,
    /// Whether every authorization response names its issuer (RFC 9207 section 3).
    pub names_issuer_in_response: bool,
}

impl Metadata {
    /// Reads a metadata document.
    ///
    /// # Errors
    ///
    /// `issuer_mismatch`, `configuration_invalid`, `insecure_endpoint` or `metadata_invalid`.
    pub fn parse(document: &Json, config: &Config) -> Result<Self, AuthError> {
        // RFC 8414 section 3.3: "identical", so a trailing slash counts.
        if document.string("issuer") != Some(config.named_issuer.as_str()) {
            return Err(AuthError::new(
                ErrorCode::IssuerMismatch,
                format!(
                    "The provider's metadata does not name {} as its issuer. Configure exactly the issuer it names, with or without the final slash.",
                    config.named_issuer,
                ),
            ));
        }
        let says = |name: &str| document.get(name) == Some(&Json::Bool(true));
        let endpoint = |name: &str| {
            let url = document.string(name).unwrap_or_default();
            Endpoint::parse(url, config.allow_insecure_http).map_err(|fault| match fault {
                EndpointFault::NotAUrl => AuthError::new(
                    ErrorCode::MetadataInvalid,
                    format!("The provider's metadata has no usable {name}."),
                ),
                EndpointFault::Insecure => AuthError::new(
                    ErrorCode::InsecureEndpoint,
                    format!("The provider's {name} is plain HTTP; it must be https."),
                ),
            })
        };
        Ok(Self {
            issuer: config.named_issuer.clone(),
            authorization_endpoint: endpoint("authorization_endpoint")?,
            token_endpoint: endpoint("token_endpoint")?,
            // Nobody is kept from signing in by an address for signing out.
            end_session_endpoint: endpoint("end_session_endpoint").ok(),
            revocation_endpoint: endpoint("revocation_endpoint").ok(),
            pushed_request_endpoint: if says("require_pushed_authorization_requests") {
                Some(endpoint("pushed_authorization_request_endpoint")?)
            } else {
                None
            },
            offers_fragment: document
                .get("response_modes_supported")
                .is_some_and(|modes| modes.strings().any(|mode| mode == "fragment")),
            names_issuer_in_response: says("authorization_response_iss_parameter_supported"),
        })
    }

    /// Reads the reply to a discovery request.
    ///
    /// # Errors
    ///
    /// `metadata_unavailable` for anything but a JSON document, else as [`Metadata::parse`].
    pub fn read(reply: &Reply, config: &Config) -> Result<Self, AuthError> {
        let document = Some(reply)
            .filter(|reply| reply.status == 200)
            .and_then(|reply| Json::parse(&reply.body))
            .filter(Json::is_object)
            .ok_or_else(|| unavailable(config))?;
        Self::parse(&document, config)
    }
}

/// The error for a discovery document that cannot be had.
#[must_use]
pub fn unavailable(config: &Config) -> AuthError {
    AuthError::new(
        ErrorCode::MetadataUnavailable,
        format!(
            "Neither the server nor the browser could read {}. Check the issuer, or pass the metadata by hand.",
            config.discovery_url(),
        ),
    )
}
