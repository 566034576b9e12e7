//! The authorization response (RFC 6749 section 4.1.2, RFC 9207, RFC 9700 section 2.1).

use super::issuer;
use super::metadata::Metadata;
use super::transaction::Transaction;
use crate::encoding::{form_decode, printable};
use crate::error::{AuthError, ErrorCode};
use crate::secret::Secret;

/// The longest response that is read, in bytes; a code has a few hundred, at most some thousand.
const LONGEST: usize = 64 * 1024;

/// The most parameters a response may have; the specifications know about ten.
const MOST_PARAMETERS: usize = 64;

/// A code that came with a valid response. Nothing else can be redeemed, and it has no `Clone`.
#[derive(Debug, PartialEq, Eq)]
pub struct ValidCode(Secret);

impl ValidCode {
    /// The code itself, for the token request.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// Why a response gives no code.
#[derive(Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It answers another request: not ours to judge, or to report.
    NotOurs,
    /// It answers our request, and the sign-in has failed.
    Failed(AuthError),
    /// The same, because the provider could not answer now.
    Unavailable(AuthError),
}

/// Reads `parameters`, the query or fragment that the provider sent to the redirect URI.
///
/// State is looked at first, then the issuer, then everything else: an error response too must
/// come from the expected server (RFC 9207 section 2.4).
///
/// # Errors
///
/// [`Rejection::NotOurs`] changes nothing; the others end the transaction.
pub fn read(
    parameters: &str,
    transaction: &Transaction,
    metadata: &Metadata,
) -> Result<ValidCode, Rejection> {
    let Some(response) = Response::parse(parameters) else {
        // Our state needs no escapes, so it can be found where others are broken.
        let own = format!("state={}", transaction.state.expose());
        return Err(if parameters.split(['?', '#', '&']).any(|it| it == own) {
            Rejection::Failed(invalid("it is too long, or not UTF-8 in percent-encoding"))
        } else {
            Rejection::NotOurs
        });
    };
    let states: Vec<_> = response.all("state").collect();
    if !states.contains(&transaction.state.expose()) {
        return Err(Rejection::NotOurs);
    }
    response.check(metadata).map_err(Rejection::Failed)?;
    let is_unavailable = response.is_unavailable();
    response.into_code().map_err(if is_unavailable {
        Rejection::Unavailable
    } else {
        Rejection::Failed
    })
}

/// The decoded parameters of a response.
struct Response(Vec<(String, String)>);

impl Response {
    fn parse(parameters: &str) -> Option<Self> {
        let parameters = parameters.trim_start_matches(['?', '#']);
        Some(parameters)
            .filter(|parameters| parameters.len() <= LONGEST)
            .and_then(form_decode)
            .map(Self)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(parameter, _)| parameter == name)
            .map(|(_, value)| value.as_str())
    }

    fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// What any response, good or bad, has to satisfy.
    fn check(&self, metadata: &Metadata) -> Result<(), AuthError> {
        if self.0.len() > MOST_PARAMETERS {
            return Err(invalid("it has too many parameters"));
        }
        // RFC 6749 section 3.1: parameters must not be included more than once.
        if self.0.iter().any(|(name, _)| self.all(name).count() > 1) {
            return Err(invalid("it repeats a parameter"));
        }
        match self.get("iss") {
            // RFC 9207 section 2.4: simple string comparison. Which tenant it is will be seen in the
            // ID token.
            Some(iss) if !issuer::is(iss, &metadata.issuer, None) => Err(AuthError::new(
                ErrorCode::ResponseIssuerMismatch,
                format!(
                    "The response does not come from {}. No code was sent anywhere.",
                    metadata.issuer
                ),
            )),
            None if metadata.names_issuer_in_response => Err(AuthError::new(
                ErrorCode::ResponseIssuerMissing,
                "The metadata promises iss in every response (RFC 9207), and it is missing.",
            )),
            _ => Ok(()),
        }
    }

    /// RFC 6749 section 4.1.2.1: what stands for the status codes 500 and 503, which a redirect
    /// cannot have.
    fn is_unavailable(&self) -> bool {
        matches!(
            self.get("error"),
            Some("server_error" | "temporarily_unavailable")
        )
    }

    fn into_code(self) -> Result<ValidCode, AuthError> {
        let not_code_flow = ["id_token", "access_token", "token_type", "response"];
        if let Some(name) = not_code_flow.iter().find(|name| self.get(name).is_some()) {
            return Err(invalid(&format!(
                "it has {name}, which the code flow does not send"
            )));
        }
        match (self.get("code"), self.get("error")) {
            (Some(code), None) if !code.is_empty() => Ok(ValidCode(Secret::new(code))),
            (None, Some(error)) => Err(refusal(error, self.get("error_description"))),
            (Some(_), Some(_)) => Err(invalid("it has both a code and an error")),
            _ => Err(invalid("it has neither a code nor an error")),
        }
    }
}

fn invalid(why: &str) -> AuthError {
    AuthError::new(
        ErrorCode::CallbackInvalid,
        format!("The provider's response was refused: {why}."),
    )
}

/// Sorts an error response (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
fn refusal(error: &str, description: Option<&str>) -> AuthError {
    let code = match error {
        "access_denied" => ErrorCode::AccessDenied,
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => ErrorCode::InteractionRequired,
        _ => ErrorCode::AuthorizationRefused,
    };
    AuthError::new(code, provider_said(error, description))
}

/// The provider's own words, as data: capped, and without control characters.
pub(super) fn provider_said(error: &str, description: Option<&str>) -> String {
    let error = printable(error, 100);
    match description {
        Some(description) => {
            format!(
                "The provider answered {error}: {}",
                printable(description, 300)
            )
        }
        None => format!("The provider answered {error}"),
    }
}
