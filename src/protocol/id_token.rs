//! The ID token, as far as the browser judges it (OpenID Connect Core section 3.1.3.7).
//!
//! Everything here is checked again in Python, which adds what the browser cannot do honestly:
//! the signature, because keys must not come from the browser, and the time of day, because a
//! person's clock may be wrong by hours while the server's is not. A token that fails here never
//! crosses the bridge.

use super::issuer;
use super::proof::Proof;
use crate::config::Config;
use crate::encoding::from_base64url;
use crate::error::{AuthError, ErrorCode};
use crate::json::Json;

/// The end of the year 9999, in seconds since the epoch: what is later counts in milliseconds, or
/// is no time at all.
const LATEST: f64 = 253_402_300_799.0;

/// Checks `token` and returns its `iat`, in seconds since the epoch.
///
/// # Errors
///
/// A distinct code for each thing that can be wrong.
pub fn check(token: &str, config: &Config, proof: &Proof) -> Result<u64, AuthError> {
    let claims = check_but_nonce(token, config)?;
    check_nonce(&claims, proof)?;
    Ok(issued_at(&claims))
}

/// Checks everything but the nonce, and returns the claims.
///
/// # Errors
///
/// A distinct code for each thing that can be wrong.
pub(super) fn check_but_nonce(token: &str, config: &Config) -> Result<Json, AuthError> {
    let (header, claims) = decode(token)?;
    check_header(&header)?;
    check_parties(&claims, config)?;
    check_subject(&claims)?;
    check_times(&claims)?;
    Ok(claims)
}

/// `iat` of claims that were checked, in seconds since the epoch.
pub(super) fn issued_at(claims: &Json) -> u64 {
    claims
        .get("iat")
        .and_then(Json::as_integer)
        .unwrap_or_default()
}

/// Whom a token is about that was checked when it came: `iss` and `sub`, which mean somebody only
/// together (OpenID Connect Core section 2).
#[must_use]
pub fn subject(token: &str) -> Option<String> {
    let (_, claims) = decode(token).ok()?;
    let mut subject = claims.string("sub")?.to_owned();
    // No issuer has a space in it.
    subject.push(' ');
    subject.push_str(claims.string("iss")?);
    Some(subject)
}

/// Header and claims of a JWS in compact serialisation (RFC 7515 section 3.1).
pub(super) fn decode(token: &str) -> Result<(Json, Json), AuthError> {
    let parts: Vec<&str> = token.split('.').collect();
    match parts.as_slice() {
        [header, claims, _signature] => part(header)
            .zip(part(claims))
            .ok_or_else(|| wrong(ErrorCode::IdTokenMalformed, "it is not a JWT")),
        [_, _, _, _, _] => Err(wrong(
            ErrorCode::IdTokenEncrypted,
            "it is encrypted; turn ID token encryption off for this client",
        )),
        _ => Err(wrong(ErrorCode::IdTokenMalformed, "it is not a JWT")),
    }
}

fn part(text: &str) -> Option<Json> {
    let text = String::from_utf8(from_base64url(text)?).ok()?;
    Json::parse(&text).filter(Json::is_object)
}

fn check_header(header: &Json) -> Result<(), AuthError> {
    // RFC 7515 section 4.1.11: whoever does not understand an extension must refuse the token.
    if header.get("crit").is_some() {
        return Err(wrong(
            ErrorCode::IdTokenCriticalHeader,
            "its header has crit, and no extension is understood here",
        ));
    }
    let asymmetric = |alg: &str| {
        ["RS", "PS", "ES"]
            .iter()
            .filter_map(|family| alg.strip_prefix(family))
            .any(|bits| ["256", "384", "512"].contains(&bits))
            || alg == "EdDSA"
    };
    if header.string("alg").is_some_and(asymmetric) {
        Ok(())
    } else {
        Err(wrong(
            ErrorCode::IdTokenAlgorithmForbidden,
            "it is not signed with an asymmetric algorithm; set the client to RS256 or ES256",
        ))
    }
}

fn check_parties(claims: &Json, config: &Config) -> Result<(), AuthError> {
    let named = config.named_issuer.as_str();
    let text = |name| claims.string(name).unwrap_or_default();
    if !issuer::is(text("iss"), named, Some(text("tid"))) {
        return Err(wrong(
            ErrorCode::IdTokenIssuerMismatch,
            &format!("its iss is not {named}"),
        ));
    }
    // An audience that is not this client is one that nobody here trusts.
    let client_id = config.client_id.as_str();
    let ours = match claims.get("aud") {
        Some(Json::String(audience)) => audience == client_id,
        Some(Json::Array(audiences)) => {
            !audiences.is_empty() && audiences.iter().all(|aud| aud.as_str() == Some(client_id))
        }
        _ => false,
    };
    if !ours {
        return Err(wrong(
            ErrorCode::IdTokenAudienceMismatch,
            &format!("its aud is not {client_id} alone"),
        ));
    }
    match claims.get("azp") {
        Some(party) if party.as_str() != Some(client_id) => Err(wrong(
            ErrorCode::IdTokenAuthorizedPartyMismatch,
            &format!("its azp is not {client_id}"),
        )),
        _ => Ok(()),
    }
}

fn check_subject(claims: &Json) -> Result<(), AuthError> {
    match claims.string("sub") {
        Some(subject) if (1..=255).contains(&subject.len()) => Ok(()),
        _ => Err(wrong(
            ErrorCode::IdTokenSubjectMissing,
            "its sub is missing, empty or longer than 255 characters",
        )),
    }
}

fn check_times(claims: &Json) -> Result<(), AuthError> {
    let time = |name: &str| {
        let time = claims.get(name).and_then(Json::as_number);
        time.filter(|time| (0.0..=LATEST).contains(time))
    };
    let expires_at = time("exp").ok_or_else(|| {
        wrong(
            ErrorCode::IdTokenExpiryMissing,
            "its exp is not a time in seconds",
        )
    })?;
    let issued_at = time("iat").ok_or_else(|| {
        wrong(
            ErrorCode::IdTokenIssuedAtMissing,
            "its iat is not a time in seconds",
        )
    })?;
    if expires_at <= issued_at {
        return Err(wrong(
            ErrorCode::IdTokenExpired,
            "it expires before it was issued",
        ));
    }
    Ok(())
}

pub(super) fn check_nonce(claims: &Json, proof: &Proof) -> Result<(), AuthError> {
    match claims.string("nonce") {
        Some(nonce) if nonce == proof.nonce() => Ok(()),
        Some(_) => Err(wrong(
            ErrorCode::NonceMismatch,
            "it belongs to another sign-in",
        )),
        None => Err(wrong(
            ErrorCode::NonceMissing,
            "it has no nonce although one was sent",
        )),
    }
}

pub(super) fn wrong(code: ErrorCode, why: &str) -> AuthError {
    AuthError::new(code, format!("The ID token was refused: {why}."))
}
