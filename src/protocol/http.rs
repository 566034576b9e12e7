//! What the protocol sees of HTTP.

use crate::secret::Secret;

/// The largest body that is read, in bytes: a token response has a few kilobytes.
pub const BODY_LIMIT: usize = 256 * 1024;

/// How long a request may take, in milliseconds.
pub const TIMEOUT: u32 = 15_000;

/// A reply that arrived whole. It may hold tokens, so `Debug` does not show the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// `Content-Type`, as sent; empty if missing.
    pub content_type: String,
    /// The body, at most [`BODY_LIMIT`] bytes.
    pub body: String,
    /// `Retry-After`, in seconds (RFC 9110 section 10.2.3); `None` if it is missing, is a date, or
    /// is hidden from other origins.
    pub retry_after: Option<u64>,
}

impl Reply {
    /// Whether the server could not answer now (RFC 9110 section 15, RFC 6585 section 4): it says
    /// nothing about what was asked for.
    #[must_use]
    pub const fn is_trouble(&self) -> bool {
        matches!(self.status, 408 | 429 | 500..)
    }

    /// Whether the media type is JSON: `application/json` or `…+json` (RFC 6839).
    #[must_use]
    pub fn is_json(&self) -> bool {
        let media_type = self.content_type.split(';').next().unwrap_or_default();
        let media_type = media_type.trim().to_ascii_lowercase();
        media_type == "application/json" || media_type.ends_with("+json")
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Reply({}, …)", self.status)
    }
}

/// Why no reply arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// No connection, no CORS permission, a redirect, or a body past the limit: a browser does
    /// not say which.
    Failed,
    /// No whole reply within [`TIMEOUT`].
    TimedOut,
}

/// A form to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPost {
    /// Where to.
    pub url: String,
    /// The encoded form, which holds a code and its verifier.
    pub form: Secret,
    /// Whether a proof of this browser's key goes with it (RFC 9449 section 4).
    pub dpop: bool,
}
