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

/// What a request has come to.
pub type Response = Result<ValidCode, Rejection>;

/// Why a response gives no code.
#[derive(Debug, PartialEq, Eq)]
pub struct Rejection {
    /// What has failed.
    pub error: AuthError,
    /// Whether the provider could not answer now, and may another time.
    pub is_unavailable: bool,
}

impl From<AuthError> for Rejection {
    fn from(error: AuthError) -> Self {
        Self {
            error,
            is_unavailable: false,
        }
    }
}

/// Reads `parameters`, the query or fragment that the provider sent to the redirect URI.
///
/// State is looked at first, then the issuer, then everything else: an error response too must
/// come from the expected server (RFC 9207 section 2.4). `None` if it answers another request: it
/// is not ours to judge, or to report.
#[must_use]
pub fn read(parameters: &str, transaction: &Transaction, metadata: &Metadata) -> Option<Response> {
    let state = transaction.state.expose();
    let Some(response) = Parameters::parse(parameters) else {
        // Our state needs no escapes, so it can be found where others are broken.
        let own = format!("state={state}");
        let is_ours = parameters.split(['?', '#', '&']).any(|it| it == own);
        let error = invalid("it is too long, or not UTF-8 in percent-encoding");
        return is_ours.then(|| Err(error.into()));
    };
    response.all("state").find(|it| *it == state)?;
    let checked = response.check(metadata);
    Some(
        checked
            .map_err(Rejection::from)
            .and_then(|()| response.code()),
    )
}

/// The decoded parameters of a response.
struct Parameters(Vec<(String, String)>);

impl Parameters {
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

    fn code(&self) -> Response {
        let not_code_flow = ["id_token", "access_token", "token_type", "response"];
        if let Some(name) = not_code_flow.iter().find(|name| self.get(name).is_some()) {
            let why = format!("it has {name}, which the code flow does not send");
            return Err(invalid(&why).into());
        }
        match (self.get("code"), self.get("error")) {
            (Some(code), None) if !code.is_empty() => Ok(ValidCode(Secret::new(code))),
            (None, Some(error)) => Err(refusal(error, self.get("error_description"))),
            (Some(_), Some(_)) => Err(invalid("it has both a code and an error").into()),
            _ => Err(invalid("it has neither a code nor an error").into()),
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
pub(super) fn refusal(error: &str, description: Option<&str>) -> Rejection {
    let code = match error {
        "access_denied" => ErrorCode::AccessDenied,
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => ErrorCode::InteractionRequired,
        _ => ErrorCode::AuthorizationRefused,
    };
    Rejection {
        error: AuthError::new(code, provider_said(error, description)),
        // What stands for the status codes 500 and 503, which a redirect cannot have.
        is_unavailable: matches!(error, "server_error" | "temporarily_unavailable"),
    }
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
