//! How a sign-in fails that no specification describes: windows, patience, time.

use super::session::Attempt;
use super::transaction::LIFETIME;
use crate::error::{AuthError, ErrorCode, Failure};

/// `window.open` said no.
pub(super) fn window_blocked(attempt: &Attempt) -> Failure {
    AuthError::new(
        ErrorCode::PopupBlocked,
        format!(
            "the browser did not open a window for {}; pop-ups have to be allowed for this site",
            attempt.metadata.authorization_endpoint.origin(),
        ),
    )
    .into()
}

/// The window is gone, and no answer came.
pub(super) fn window_closed(attempt: &Attempt) -> Failure {
    AuthError::new(
        ErrorCode::PopupClosed,
        format!(
            "the window was closed before the provider answered; if it showed a redirect URI error, register exactly {} as a Single-page application redirect URI",
            attempt.config.redirect_uri,
        ),
    )
    .into()
}

/// The transaction has outlived its time.
pub(super) fn timed_out(attempt: &Attempt) -> Failure {
    AuthError::new(
        ErrorCode::LoginTimeout,
        format!(
            "no answer came to {} within {} minutes; if the window showed a redirect URI error, register exactly this address",
            attempt.config.redirect_uri,
            LIFETIME / 60_000,
        ),
    )
    .into()
}

/// The person changed their mind.
pub(super) fn cancelled() -> Failure {
    AuthError::new(ErrorCode::Cancelled, "the person pressed Cancel").into()
}

/// The session ends with its access token.
pub(super) fn expired() -> Failure {
    AuthError::new(
        ErrorCode::SessionExpired,
        "the access token has reached the end of its life",
    )
    .into()
}

/// Python refused the tokens and gave no reason, which it never does.
pub(super) fn unexplained() -> Failure {
    AuthError::new(
        ErrorCode::ConfigurationInvalid,
        "the tokens were refused without a reason; the Python package and its assets are of different versions",
    )
    .into()
}

/// Whether better metadata would cure it.
pub(super) fn is_about_metadata(failure: &Failure) -> bool {
    [
        ErrorCode::MetadataUnavailable,
        ErrorCode::MetadataInvalid,
        ErrorCode::IssuerMismatch,
        ErrorCode::InsecureEndpoint,
    ]
    .iter()
    .any(|code| code.as_str() == failure.code)
}
