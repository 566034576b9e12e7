//! The ID token of a renewal, beside that of the login (OpenID Connect Core section 12.2).

use super::id_token::{self, check_but_nonce, check_nonce, wrong};
use super::tokens::Tokens;
use crate::config::Config;
use crate::error::{AuthError, ErrorCode};
use crate::json::Json;

/// Checks `token`, which came for a refresh token, and returns its `iat` in seconds since the
/// epoch.
///
/// # Errors
///
/// What [`id_token::check`] finds, `account_changed` or `renewed_id_token_mismatch`.
pub fn check(token: &str, before: &Tokens, config: &Config) -> Result<u64, AuthError> {
    let claims = check_but_nonce(token, config)?;
    // "it SHOULD NOT have a nonce Claim", and if it has one, it is the original one.
    if claims.get("nonce").is_some() {
        check_nonce(&claims, &before.proof)?;
    }
    let (_, login) = id_token::decode(before.of_login().expose())?;
    check_subject(&claims, &login)?;
    // aud is that of the configuration, in both; iss is one of its tenants in each.
    if claims.get("iss") != login.get("iss") {
        return Err(mismatch("iss"));
    }
    if claims.get("azp") != login.get("azp") {
        return Err(mismatch("azp"));
    }
    // The time of the original authentication, not of the renewal.
    let times = (claims.get("auth_time"), login.get("auth_time"));
    if let (Some(now), Some(then)) = times
        && now != then
    {
        return Err(mismatch("auth_time"));
    }
    let issued_at = id_token::issued_at(&claims);
    if issued_at < id_token::issued_at(&login) {
        return Err(mismatch("iat"));
    }
    Ok(issued_at)
}

fn check_subject(claims: &Json, login: &Json) -> Result<(), AuthError> {
    if claims.string("sub") == login.string("sub") {
        Ok(())
    } else {
        Err(account_changed())
    }
}

/// The error for tokens of another person.
pub(super) fn account_changed() -> AuthError {
    AuthError::new(
        ErrorCode::AccountChanged,
        "The provider answered a renewal with the tokens of another person. They were not used.",
    )
}

fn mismatch(claim: &str) -> AuthError {
    wrong(
        ErrorCode::RenewedIdTokenMismatch,
        &format!("its {claim} is not what the login's was"),
    )
}
