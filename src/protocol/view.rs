//! What a screen may know: no token, no code, no verifier.

use crate::error::Failure;

/// One of the things the component can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Not ready for a click yet.
    Preparing,
    /// A click signs in.
    Ready,
    /// The person is at the provider, or the code is being redeemed; they can cancel.
    SigningIn,
    /// Python is checking the tokens.
    Finishing,
    /// Somebody is signed in; the name comes from claims that Python verified.
    SignedIn {
        /// The display name, if the claims have one.
        name: Option<String>,
    },
    /// The access token has expired, and renewal waits for the network or the provider.
    Reconnecting {
        /// Whether a click signs in anew: it has been tried in vain.
        offers_login: bool,
    },
    /// The page is being left for the provider to forget the person.
    SigningOut,
    /// The sign-in failed; a click tries again.
    Failed(Failure),
    /// The browser has opened no window; a click leads to the provider on this page.
    Blocked(Failure),
}
