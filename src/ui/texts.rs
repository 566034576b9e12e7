//! The words that the component says by itself.

/// While the person is at the provider.
pub const SIGNING_IN: &str = "Signing in…";
/// While renewal waits for the network or the provider.
pub const RECONNECTING: &str = "Reconnecting…";
/// Ends the attempt.
pub const CANCEL: &str = "Cancel";
/// Begins another one.
pub const TRY_AGAIN: &str = "Try again";
/// Opens the code and the hint.
pub const DETAILS: &str = "Details";

/// Says who is signed in; the name is shown as text, never as markup.
pub fn signed_in(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Signed in as {name}"),
        None => "Signed in".to_owned(),
    }
}
