//! Values that must not be seen: tokens, codes, verifiers.

use std::fmt;

use serde::ser::{Serialize, Serializer};

/// A string that never shows itself in `Debug` output and has no `Display`.
///
/// Reading it takes a call to [`Secret::expose`], which a reviewer can search for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps `value`.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that sends it where it belongs.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Writes the value out, for `serialize_with`: on the bridge, and in what a browser keeps or hands
/// to its other tabs, tokens are where they belong. There is no `Serialize` that would do it
/// anywhere else.
///
/// # Errors
///
/// What `serializer` finds.
pub fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// The same for a value that may be absent.
///
/// # Errors
///
/// What `serializer` finds.
#[allow(clippy::ref_option, reason = "serde's signature")]
pub fn exposed_if_any<S: Serializer>(
    secret: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_does_not_show_the_value() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }
}
