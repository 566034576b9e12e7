//! How a sign-in fails that no specification describes: windows, patience, time.

use super::session::Attempt;
use super::transaction::LIFETIME;
use crate::error::{AuthError, ErrorCode, Failure};

/// `window.open` said no.
pub(super) fn window_blocked(attempt: &Attempt) -> Failure {
    AuthError::new(
        ErrorCode::PopupBlocked,
        format!(
            "The browser did not open a window for {}. Pop-ups have to be allowed for this site.",
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
            "The window was closed before the provider answered. If it showed a redirect URI error, register exactly {} as a Single-page application redirect URI.",
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
            "No answer came to {} within {} minutes. If the window showed a redirect URI error, register exactly this address.",
            attempt.config.redirect_uri,
            LIFETIME / 60_000,
        ),
    )
    .into()
}

/// The person changed their mind.
pub(super) fn cancelled() -> Failure {
    AuthError::new(ErrorCode::Cancelled, "The person pressed Cancel.").into()
}

/// The session ends with its access token.
pub(super) fn expired() -> Failure {
    AuthError::new(
        ErrorCode::SessionExpired,
        "The access token has reached the end of its life.",
    )
    .into()
}

/// Python refused the tokens and gave no reason, which it never does.
pub(super) fn unexplained() -> Failure {
    AuthError::new(
        ErrorCode::ConfigurationInvalid,
        "The tokens were refused without a reason. The Python package and its assets are of different versions.",
    )
    .into()
}
