//! One attempt to sign in.

use super::pkce::CodeVerifier;
use super::proof::Proof;
use crate::encoding::base64url;
use crate::secret::Secret;

/// Fresh random bytes, drawn by the browser for one [`Transaction`]. They are its secrets, so
/// `Debug` does not show them.
pub struct Entropy([u8; Self::SIZE]);

impl Entropy {
    /// How many bytes a transaction takes, and eight for what only has to be different each time.
    pub const SIZE: usize = 104;

    /// Wraps `bytes`, which nobody can guess.
    #[must_use]
    pub const fn new(bytes: [u8; Self::SIZE]) -> Self {
        Self(bytes)
    }

    /// A number that is different each time; it is not made of the transaction's secrets.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0
            .iter()
            .skip(96)
            .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
    }
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Entropy(…)")
    }
}

/// How long a transaction lives, in milliseconds: a person may need a while to find their phone.
pub const LIFETIME: u64 = 15 * 60 * 1000;

/// The values that tie an authorization request, its response and its tokens together.
///
/// Each attempt has its own, keyed by `state`, so attempts in two tabs or by two components never
/// meet; an abandoned one is never used again (RFC 9700 section 2.1.1). It has no `Clone`.
#[derive(Debug, PartialEq, Eq)]
pub struct Transaction {
    /// 256 bits that come back with the response.
    pub state: Secret,
    /// The PKCE secret.
    pub verifier: CodeVerifier,
    /// The secret behind the nonce.
    pub proof: Proof,
}

impl Transaction {
    /// A transaction made of `entropy`.
    #[must_use]
    pub fn new(entropy: &Entropy) -> Self {
        let part = |index: usize| {
            let mut part = [0; 32];
            let bytes = entropy.0.iter().skip(index * part.len());
            part.iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
            part
        };
        Self {
            state: Secret::new(base64url(&part(0))),
            verifier: CodeVerifier::new(part(1)),
            proof: Proof::new(part(2)),
        }
    }
}
