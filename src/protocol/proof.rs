//! The secret behind the nonce, which stays with the browser that signed in.

use serde::ser::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::encoding::{base64url, from_base64url};

/// 256 random bits whose hash is the nonce.
///
/// Only the browser that started the sign-in can show the proof, so an ID token that was stolen
/// elsewhere is worthless, and no server has to remember a nonce.
///
/// Refs: <https://openid.net/specs/openid-connect-core-1_0.html#NonceNotes>
#[derive(Clone, PartialEq, Eq)]
pub struct Proof([u8; 32]);

impl Proof {
    /// The proof made of `entropy`.
    #[must_use]
    pub const fn new(entropy: [u8; 32]) -> Self {
        Self(entropy)
    }

    /// The proof behind 43 characters of base64url, as it crosses the bridge.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        from_base64url(text)?.try_into().ok().map(Self)
    }

    /// The `nonce` of the authorization request: base64url(SHA-256(proof)).
    #[must_use]
    pub fn nonce(&self) -> String {
        base64url(&Sha256::digest(self.0))
    }
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Proof(…)")
    }
}

/// On the bridge a proof is 43 characters of base64url.
impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64url(&self.0))
    }
}
