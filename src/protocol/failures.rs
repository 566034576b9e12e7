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

/// Nothing came out of the hidden frame; something may have `loaded` in it all the same.
pub(super) fn frame_unanswered(attempt: &Attempt, loaded: bool) -> Failure {
    let provider = attempt.metadata.authorization_endpoint.origin();
    if loaded {
        AuthError::new(
            ErrorCode::SilentRefused,
            format!(
                "{provider} was asked with prompt=none in a hidden frame and did not answer. Either it forbids framing (X-Frame-Options, or frame-ancestors in its Content-Security-Policy), or it shows a login page although it must not, or {} is not registered. Sessions can be renewed if it gives refresh tokens: some providers do so for the scope offline_access.",
                attempt.config.redirect_uri,
            ),
        )
    } else {
        AuthError::new(
            ErrorCode::SilentTimeout,
            format!("{provider} was asked with prompt=none in a hidden frame and was too slow."),
        )
    }
    .into()
}

/// The provider does not know in the hidden frame who has just signed in in a window.
pub(super) fn frame_starved(error: &AuthError) -> Failure {
    AuthError::new(
        error.code,
        format!(
            "{}. The person did sign in before: either that session has ended, or the browser withholds the provider's cookies in a frame of another site (third-party cookies). A refresh token needs no cookies; some providers give one for the scope offline_access.",
            error.hint,
        ),
    )
    .into()
}

/// Neither the refresh token nor the frame has helped.
pub(super) fn both(refresh: &Failure, frame: &Failure) -> Failure {
    Failure {
        hint: format!(
            "By refresh token: {}. In the hidden frame: {}",
            refresh.hint, frame.hint
        ),
        ..refresh.clone()
    }
}

/// Python refused the tokens and gave no reason, which it never does.
pub(super) fn unexplained() -> Failure {
    AuthError::new(
        ErrorCode::ConfigurationInvalid,
        "The tokens were refused without a reason. The Python package and its assets are of different versions.",
    )
    .into()
}
