//! What can go wrong, and whose fault it is.
//!
//! Codes are stable: applications branch on them and `tests/contract/errors.json` holds both
//! sides of the bridge to the same list. Messages are for the person at the screen, hints for
//! the author of the app.

use serde::Serialize;

use crate::json::Json;

/// Who can do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The author of the app: a parameter or a registration is wrong.
    Author,
    /// The person: they cancelled, or were too slow.
    Person,
    /// The provider understood the request and said no.
    Refused,
    /// The provider broke a specification.
    Misbehaved,
    /// Something on the way did not work; trying again may help.
    Network,
    /// A token is not what it should be.
    Verification,
    /// This component has a bug.
    Defect,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $fault:ident, $message:literal;)+) => {
        /// A stable error code, as an application sees it in `token.error.code`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            /// Every code that this side of the bridge raises.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code's name on the bridge.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Who can do something about it.
            #[must_use]
            pub const fn fault(self) -> Fault {
                match self { $(Self::$variant => Fault::$fault,)+ }
            }

            /// One honest sentence for the person at the screen.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }
        }
    };
}

error_codes! {
    /// A parameter that Python passed down cannot be used.
    ConfigurationInvalid = "configuration_invalid", Author, "This app's sign-in is not set up correctly.";
    /// The redirect URI is on another origin than the app, so its page cannot answer us.
    RedirectUriCrossOrigin = "redirect_uri_cross_origin", Author, "This app's sign-in is not set up correctly.";
    /// The Wasm module could not be compiled or started.
    WasmUnavailable = "wasm_unavailable", Author, "This browser could not start the sign-in component.";
    /// The Wasm module trapped.
    ComponentCrashed = "component_crashed", Defect, "The sign-in component stopped working. Reload the page.";
    /// `window.open` returned `null`.
    PopupBlocked = "popup_blocked", Person, "The browser blocked the sign-in window. Allow pop-ups for this site, then try again.";
    /// `window.open` returned `null` in a frame of another page.
    PopupForbidden = "popup_forbidden", Author, "The page around this app does not let it open the sign-in window. Open the app in a tab of its own.";
    /// The window was closed before the provider answered.
    PopupClosed = "popup_closed", Person, "The sign-in window was closed before the sign-in was complete.";
    /// The same in a frame of another page, which not every answer reaches.
    PopupUnanswered = "popup_unanswered", Person, "The sign-in window gave no answer. If you did not close it, open the app in a tab of its own.";
    /// The person pressed Cancel.
    Cancelled = "cancelled", Person, "The sign-in was cancelled.";
    /// The provider did not answer within the life of the transaction.
    LoginTimeout = "login_timeout", Person, "The sign-in took too long. Please try again.";
    /// The browser keeps nothing for this site, so the page cannot be left and come back to.
    StorageBlocked = "storage_blocked", Person, "The browser does not let this site store anything, which signing in needs.";
    /// RFC 6749 section 4.1.2.1 `access_denied`.
    AccessDenied = "access_denied", Refused, "The sign-in service denied access.";
    /// OpenID Connect Core section 3.1.2.6: `login_required` and its family.
    InteractionRequired = "interaction_required", Refused, "The sign-in service needs you to sign in again.";
    /// Any other error in the authorization response.
    AuthorizationRefused = "authorization_refused", Refused, "The sign-in service refused this app's request.";
    /// An error response of the token endpoint (RFC 6749 section 5.2).
    TokenRefused = "token_refused", Refused, "The sign-in service refused to complete the sign-in.";
    /// The provider metadata lacks what the flow needs.
    MetadataInvalid = "metadata_invalid", Misbehaved, "The sign-in service is not set up correctly.";
    /// The metadata names another issuer than the one configured (RFC 8414 section 3.3).
    IssuerMismatch = "issuer_mismatch", Misbehaved, "The sign-in service is not the one this app expects.";
    /// An endpoint that is neither HTTPS nor on loopback.
    InsecureEndpoint = "insecure_endpoint", Misbehaved, "The sign-in service does not use a secure connection.";
    /// An authorization response that no specification allows.
    CallbackInvalid = "callback_invalid", Misbehaved, "The sign-in service sent an answer that makes no sense.";
    /// RFC 9207: `iss` was promised by the metadata and is missing.
    ResponseIssuerMissing = "response_issuer_missing", Misbehaved, "The answer did not say which sign-in service it came from.";
    /// RFC 9207: `iss` names somebody else.
    ResponseIssuerMismatch = "response_issuer_mismatch", Misbehaved, "The answer came from a different sign-in service.";
    /// A token response that no specification allows.
    TokenResponseInvalid = "token_response_invalid", Misbehaved, "The sign-in service sent an answer that makes no sense.";
    /// RFC 6749 section 7.1: a token type this client does not know.
    TokenTypeUnsupported = "token_type_unsupported", Misbehaved, "The sign-in service sent a kind of token this app cannot use.";
    /// `openid` was asked for and no ID token came.
    IdTokenMissing = "id_token_missing", Misbehaved, "The sign-in service did not say who signed in.";
    /// The discovery document cannot be had.
    MetadataUnavailable = "metadata_unavailable", Network, "The sign-in service cannot be reached.";
    /// An authorization request could not be pushed (RFC 9126).
    PushFailed = "push_failed", Network, "The sign-in service cannot be reached.";
    /// The token request failed without a readable answer.
    TokenRequestFailed = "token_request_failed", Network, "The sign-in service could not be reached to complete the sign-in.";
    /// The token endpoint did not answer in time.
    TokenRequestTimeout = "token_request_timeout", Network, "The sign-in service did not answer in time.";
    /// The provider never answered in the hidden frame.
    SilentTimeout = "silent_timeout", Network, "Your sign-in could not be renewed. Please sign in again.";
    /// The provider showed something in the hidden frame that nobody can see or answer.
    SilentRefused = "silent_refused", Misbehaved, "Your sign-in could not be renewed. Please sign in again.";
    /// A renewal brought tokens of another person.
    AccountChanged = "account_changed", Person, "Somebody else has signed in meanwhile. Please sign in again.";
    /// A renewed ID token contradicts the one of the login (OpenID Connect Core section 12.2).
    RenewedIdTokenMismatch = "renewed_id_token_mismatch", Verification, "The sign-in could not be verified.";
    /// The ID token is not a signed JWT.
    IdTokenMalformed = "id_token_malformed", Verification, "The sign-in could not be verified.";
    /// The ID token is encrypted, which nobody asked for.
    IdTokenEncrypted = "id_token_encrypted", Verification, "The sign-in could not be verified.";
    /// `alg` is `none`, symmetric, or missing.
    IdTokenAlgorithmForbidden = "id_token_algorithm_forbidden", Verification, "The sign-in could not be verified.";
    /// The header has a `crit` that this client does not understand (RFC 7515 section 4.1.11).
    IdTokenCriticalHeader = "id_token_critical_header", Verification, "The sign-in could not be verified.";
    /// `iss` is not the configured issuer.
    IdTokenIssuerMismatch = "id_token_issuer_mismatch", Verification, "The sign-in could not be verified.";
    /// `aud` is not this client, or not this client alone.
    IdTokenAudienceMismatch = "id_token_audience_mismatch", Verification, "The sign-in could not be verified.";
    /// `azp` is not this client.
    IdTokenAuthorizedPartyMismatch = "id_token_authorized_party_mismatch", Verification, "The sign-in could not be verified.";
    /// `exp` is missing or no number.
    IdTokenExpiryMissing = "id_token_expiry_missing", Verification, "The sign-in could not be verified.";
    /// The token was never valid: it expires before it was issued.
    IdTokenExpired = "id_token_expired", Verification, "The sign-in could not be verified.";
    /// `iat` is missing or no number.
    IdTokenIssuedAtMissing = "id_token_issued_at_missing", Verification, "The sign-in could not be verified.";
    /// `sub` is missing, empty or too long.
    IdTokenSubjectMissing = "id_token_subject_missing", Verification, "The sign-in could not be verified.";
    /// The ID token has no nonce although one was sent.
    NonceMissing = "nonce_missing", Verification, "The sign-in could not be verified.";
    /// The nonce is not the one that was sent.
    NonceMismatch = "nonce_mismatch", Verification, "The sign-in could not be verified.";
}

/// An error as the person and the app see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthError {
    /// What happened.
    pub code: ErrorCode,
    /// What the author of the app can do about it. Never holds a secret.
    pub hint: String,
}

impl AuthError {
    /// An error with a hint that names the fix.
    pub fn new(code: ErrorCode, hint: impl Into<String>) -> Self {
        Self {
            code,
            hint: hint.into(),
        }
    }
}

/// An error in the form that crosses the bridge, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: String,
    /// The sentence for the person.
    pub message: String,
    /// The hint for the author of the app.
    pub hint: String,
}

impl Failure {
    /// Reads an error that Python raised.
    #[must_use]
    pub fn read(document: &Json) -> Option<Self> {
        let text = |name| document.string(name).map(ToOwned::to_owned);
        Some(Self {
            code: text("code")?,
            message: text("message")?,
            hint: text("hint")?,
        })
    }
}

impl From<AuthError> for Failure {
    fn from(error: AuthError) -> Self {
        Self {
            code: error.code.as_str().to_owned(),
            message: error.code.message().to_owned(),
            hint: error.hint,
        }
    }
}
