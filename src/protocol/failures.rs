//! How a sign-in fails that no specification describes: windows, patience, time.

use super::attempt::Attempt;
use super::departure::Returned;
use super::event::Surroundings;
use super::transaction::LIFETIME;
use crate::error::{AuthError, ErrorCode, Failure};

/// `window.open` said no: in a frame that is the word of the page around it.
pub(super) fn window_blocked(attempt: &Attempt, page: Surroundings) -> Failure {
    if page.framed {
        return AuthError::new(
            ErrorCode::PopupForbidden,
            "A frame with a sandbox needs allow-popups and allow-popups-to-escape-sandbox in it.",
        )
        .into();
    }
    AuthError::new(
        ErrorCode::PopupBlocked,
        format!(
            "The browser did not open a window for {}. Pop-ups have to be allowed for this site.",
            attempt.metadata.authorization_endpoint.origin(),
        ),
    )
    .into()
}

/// The window is gone, and no answer came: in a frame it may have come where it is not heard.
pub(super) fn window_closed(attempt: &Attempt, page: Surroundings) -> Failure {
    let (code, more) = if page.framed {
        (
            ErrorCode::PopupUnanswered,
            " In a frame, a provider with Cross-Origin-Opener-Policy cannot answer, nor one in a sandbox without allow-popups-to-escape-sandbox.",
        )
    } else {
        (ErrorCode::PopupClosed, "")
    };
    AuthError::new(
        code,
        format!(
            "The window was closed before the provider answered. If it showed a redirect URI error, register exactly {} as a Single-page application redirect URI.{more}",
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

/// The person has come back too late.
pub(super) fn late(returned: &Returned) -> Failure {
    AuthError::new(
        ErrorCode::LoginTimeout,
        format!(
            "The provider's answer came to {} after more than {} minutes.",
            returned.redirect_uri,
            LIFETIME / 60_000,
        ),
    )
    .into()
}

/// What has to be known when the person comes back can be kept nowhere.
pub(super) fn storage_blocked() -> Failure {
    AuthError::new(
        ErrorCode::StorageBlocked,
        "sessionStorage cannot be used: the browser blocks cookies and site data for this site, or it is full. flow=\"popup\" needs none.",
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
                "{provider} was asked with prompt=none in a hidden frame and did not answer. Either it forbids framing (X-Frame-Options, or frame-ancestors in its Content-Security-Policy), or the app's own headers do (frame-src, frame-ancestors, Cross-Origin-Embedder-Policy), or it shows a login page although it must not, or {} is not registered. Sessions can be renewed if it gives refresh tokens: some providers do so for the scope offline_access.",
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

/// The hidden frame has shown before that it is of no use.
pub(super) fn frameless() -> Failure {
    AuthError::new(
        ErrorCode::InteractionRequired,
        "It was of no use in this browser before.",
    )
    .into()
}

/// An access token that Python would refuse, and the whole report with it.
pub(super) fn unusable_token() -> Failure {
    AuthError::new(
        ErrorCode::TokenResponseInvalid,
        "Its access_token or scope is too long, or not of visible ASCII characters.",
    )
    .into()
}

/// The tabs of this browser wish for too many further access tokens.
pub(super) fn too_many_wishes() -> Failure {
    AuthError::new(
        ErrorCode::ConfigurationInvalid,
        "The app's tabs ask for too many further access tokens together.",
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
