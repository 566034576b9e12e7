//! Proof Key for Code Exchange (RFC 7636), S256 only.

use sha2::{Digest, Sha256};

use crate::encoding::{base64url, from_base64url};
use crate::secret::Secret;

/// The code verifier: 256 random bits in base64url, 43 unreserved characters.
///
/// It has no `Clone`: a verifier serves one token request.
///
/// Refs: <https://www.rfc-editor.org/rfc/rfc7636#section-4.1>
#[derive(Debug, PartialEq, Eq)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// The verifier made of `entropy`.
    #[must_use]
    pub fn new(entropy: [u8; 32]) -> Self {
        Self(Secret::new(base64url(&entropy)))
    }

    /// The verifier that was written down as 43 characters of base64url.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        from_base64url(text)?.try_into().ok().map(Self::new)
    }

    /// `code_challenge` for `code_challenge_method=S256`; there is no way to say `plain`.
    ///
    /// Refs: <https://www.rfc-editor.org/rfc/rfc7636#section-4.2>
    #[must_use]
    pub fn challenge(&self) -> String {
        base64url(&Sha256::digest(self.0.expose()))
    }

    /// The verifier itself, for the token request.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    #[test]
    fn the_example_of_the_specification() {
        let verifier = CodeVerifier::new([
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ]);
        assert_eq!(
            verifier.expose(),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
