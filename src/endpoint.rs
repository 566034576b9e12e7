//! URLs that a token or a code may be sent to.

use std::fmt;

/// An absolute `https` URL, or an `http` one where that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    /// How much of the URL is scheme, host and port; in bytes.
    origin: usize,
}

/// Why a text is not an [`Endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointFault {
    /// Not an absolute `http(s)` URL, or one with user info or a fragment.
    NotAUrl,
    /// Plain HTTP to a host that is not this machine.
    Insecure,
}

impl Endpoint {
    /// Parses `url` strictly: the WHATWG parser forgives too much to compare or trust its input.
    ///
    /// Plain HTTP is accepted for loopback hosts (RFC 8252 section 8.3), and elsewhere only where
    /// the app opted in with `allow_insecure_http`.
    ///
    /// # Errors
    ///
    /// An [`EndpointFault`] that tells a broken URL from an insecure one.
    pub fn parse(url: &str, allow_insecure_http: bool) -> Result<Self, EndpointFault> {
        let (secure, rest) = if let Some(rest) = url.strip_prefix("https://") {
            (true, rest)
        } else if let Some(rest) = url.strip_prefix("http://") {
            (false, rest)
        } else {
            return Err(EndpointFault::NotAUrl);
        };
        let strange =
            |c: char| c.is_ascii_control() || !c.is_ascii() || " \"<>\\^`{|}#".contains(c);
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.is_empty() || authority.contains('@') || rest.contains(strange) {
            return Err(EndpointFault::NotAUrl);
        }
        if !secure && !allow_insecure_http && !is_loopback(authority) {
            return Err(EndpointFault::Insecure);
        }
        Ok(Self {
            url: url.to_owned(),
            origin: url.len() - rest.len() + authority.len(),
        })
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Scheme, host and port: the part before the path.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.get(..self.origin).unwrap_or_default()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

/// Whether `authority` (host and optional port) names this machine: `localhost` and names below
/// it (RFC 6761 section 6.3), `127.0.0.0/8`, `[::1]`.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let in_127 = || {
        let mut parts = host.split('.');
        parts.next() == Some("127")
            && host.split('.').count() == 4
            && parts.all(|part| part.parse::<u8>().is_ok())
    };
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || in_127()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine() {
        for url in [
            "https://login.example.com",
            "https://login.example.com:8443/t?p=1",
            "http://localhost:9000",
            "http://idp.localhost/",
            "http://127.0.0.53:1",
            "http://[::1]:9000/x",
        ] {
            assert!(Endpoint::parse(url, false).is_ok(), "{url}");
        }
    }

    #[test]
    fn plain_http_elsewhere_needs_the_opt_in() {
        for url in [
            "http://idp.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://128.0.0.1",
        ] {
            assert_eq!(
                Endpoint::parse(url, false),
                Err(EndpointFault::Insecure),
                "{url}"
            );
            assert!(Endpoint::parse(url, true).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_no_plain_url_is_refused() {
        for url in [
            "",
            "login.example.com",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://user@host/",
            "https://host/#fragment",
            "https://host/ path",
            "https://host\\@evil/",
            "HTTPS://host/\n",
        ] {
            assert_eq!(
                Endpoint::parse(url, true),
                Err(EndpointFault::NotAUrl),
                "{url}"
            );
        }
    }

    #[test]
    fn the_origin_ends_where_the_path_begins() {
        let origin = |url| Endpoint::parse(url, false).map(|url| url.origin().to_owned());
        assert_eq!(origin("https://a.b:1/c?d"), Ok("https://a.b:1".to_owned()));
        assert_eq!(origin("https://a.b"), Ok("https://a.b".to_owned()));
    }
}
