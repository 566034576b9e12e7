//! What a token response leaves behind.

use serde::Serialize;

use super::proof::Proof;
use crate::secret::{Secret, exposed, exposed_if_any};

/// A set of tokens, checked as far as a browser can check them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// The access token.
    #[serde(serialize_with = "exposed")]
    pub access_token: Secret,
    /// The granted scope.
    pub scope: String,
    /// When the access token expires by the provider's own clock, in seconds since the epoch.
    pub expires_at: Option<u64>,
    /// The newest ID token.
    #[serde(serialize_with = "exposed")]
    pub id_token: Secret,
    /// The ID token that the nonce belongs to, if that is not the newest one.
    #[serde(serialize_with = "exposed_if_any")]
    pub login_id_token: Option<Secret>,
    /// The refresh token, if there is one.
    #[serde(serialize_with = "exposed_if_any")]
    pub refresh_token: Option<Secret>,
    /// How this set was obtained.
    pub obtained: Obtained,
    /// The secret behind the nonce.
    pub proof: Proof,
}

/// How a set of tokens was obtained: Python judges each kind by its own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obtained {
    /// The person signed in.
    Login,
    /// By `prompt=none` in a hidden frame: a whole code flow, with a nonce of its own.
    Silent,
    /// By a refresh token, with a new ID token.
    Refresh,
    /// By a refresh token, and the provider sent no new ID token.
    RefreshWithoutIdToken,
}

impl Obtained {
    /// The kind called `name` on the bridge.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        match name {
            "login" => Some(Self::Login),
            "silent" => Some(Self::Silent),
            "refresh" => Some(Self::Refresh),
            "refresh_without_id_token" => Some(Self::RefreshWithoutIdToken),
            _ => None,
        }
    }
}

impl Tokens {
    /// The ID token that the nonce belongs to.
    #[must_use]
    pub fn of_login(&self) -> &Secret {
        self.login_id_token.as_ref().unwrap_or(&self.id_token)
    }
}

/// What a token response says about time, in seconds from its arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// How long the access token lives; `None` if not stated.
    pub access: Option<u64>,
    /// How long the refresh token lives; `None` if not stated, as usual.
    pub refresh: Option<u64>,
}
