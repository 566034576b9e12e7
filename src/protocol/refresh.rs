//! Renewal by refresh token (RFC 6749 section 6, OpenID Connect Core section 12).

use super::authorization_response::provider_said;
use super::grant::Grant;
use super::http::{FormPost, NetworkFault, Reply};
use super::metadata::Metadata;
use super::renewed_id_token;
use super::token_response::{self, Body};
use super::tokens::{Lifetimes, Obtained, Tokens};
use crate::config::Config;
use crate::encoding::form_encode;
use crate::error::{AuthError, ErrorCode};
use crate::secret::Secret;

/// The form that spends `refresh_token`.
///
/// The scope is the one that was asked for at first, never the one that was granted: what was
/// refused once may be granted now, and what was granted is never more.
#[must_use]
pub fn request(
    refresh_token: &Secret,
    config: &Config,
    is_for_wish: bool,
    metadata: &Metadata,
) -> FormPost {
    let mut pairs = vec![
        ("grant_type", "refresh_token"),
        ("client_id", config.client_id.as_str()),
        ("refresh_token", refresh_token.expose()),
        ("scope", config.scope.as_str()),
    ];
    pairs.extend(config.narrowing(is_for_wish));
    FormPost {
        url: metadata.token_endpoint.as_str().to_owned(),
        form: Secret::new(form_encode(pairs)),
        dpop: config.dpop,
    }
}

/// What became of a refresh token that was sent.
#[derive(Debug)]
pub enum Refreshed {
    /// It was spent, and these are the tokens for it.
    Tokens(Box<Tokens>, Lifetimes),
    /// It is of no use any more: the provider does not know it, or gives tokens for it that are not
    /// to be used.
    Dead(AuthError),
    /// The provider said no for another reason.
    Refused(AuthError),
    /// The answer belongs to somebody else.
    AccountChanged(AuthError),
    /// It did not work this time.
    Trouble {
        /// Seconds that the provider wants us to wait.
        retry_after: Option<u64>,
        /// Whether the provider may have spent the token all the same.
        maybe_spent: bool,
    },
}

/// Reads the reply to [`request`].
#[must_use]
pub fn read(
    answer: &Result<Reply, NetworkFault>,
    grant: &Grant,
    config: &Config,
    now: u64,
) -> Refreshed {
    let Ok(reply) = answer else {
        return Refreshed::Trouble {
            retry_after: None,
            maybe_spent: true,
        };
    };
    match reply.status {
        200 => match renewed(reply, grant, config, now) {
            Ok((tokens, lifetimes)) => Refreshed::Tokens(Box::new(tokens), lifetimes),
            Err(error) if error.code == ErrorCode::AccountChanged => {
                Refreshed::AccountChanged(error)
            }
            // Whatever it was that answered, it was not the provider.
            Err(error) if error.code == ErrorCode::TokenResponseInvalid => Refreshed::Trouble {
                retry_after: None,
                maybe_spent: true,
            },
            Err(error) => Refreshed::Dead(error),
        },
        // With 429 and 503 it was turned away at the door. After any other failure of the server,
        // nobody knows how far it came.
        status if reply.is_trouble() => Refreshed::Trouble {
            retry_after: reply.retry_after,
            maybe_spent: !matches!(status, 429 | 503),
        },
        _ => match token_response::refused_with(reply) {
            Some((error, description)) if error == "invalid_grant" => {
                Refreshed::Dead(AuthError::new(
                    ErrorCode::InteractionRequired,
                    provider_said(&error, description.as_deref()),
                ))
            }
            _ => Refreshed::Refused(token_response::refusal(reply)),
        },
    }
}

fn renewed(
    reply: &Reply,
    grant: &Grant,
    config: &Config,
    now: u64,
) -> Result<(Tokens, Lifetimes), AuthError> {
    let body = Body::read(reply)?;
    let before = &grant.tokens;
    let lifetimes = body.lifetimes();
    let id_token = body.text("id_token").map(Secret::new);
    let expires_at = match &id_token {
        Some(id_token) => {
            let issued_at = renewed_id_token::check(id_token.expose(), before, config)?;
            lifetimes
                .access
                .map(|seconds| issued_at.saturating_add(seconds))
        }
        None => by_the_providers_clock(lifetimes, grant, now),
    };
    let obtained = if id_token.is_some() {
        Obtained::Refresh
    } else {
        Obtained::RefreshWithoutIdToken
    };
    let login_id_token = match &id_token {
        Some(_) => Some(before.of_login().clone()),
        None => before.login_id_token.clone(),
    };
    let tokens = Tokens {
        access_token: body.access_token(config)?,
        scope: body.text("scope").unwrap_or(&before.scope).to_owned(),
        expires_at,
        id_token: id_token.unwrap_or_else(|| before.id_token.clone()),
        login_id_token,
        refresh_token: body
            .text("refresh_token")
            .map(Secret::new)
            .or_else(|| before.refresh_token.clone()),
        obtained,
        proof: before.proof.clone(),
    };
    Ok((tokens, lifetimes))
}

/// Without a new ID token nothing in the response tells the provider's time; what it was at the last
/// one does, and how much time has passed since.
fn by_the_providers_clock(lifetimes: Lifetimes, grant: &Grant, now: u64) -> Option<u64> {
    let until = now / 1000 + lifetimes.access?;
    Some(match grant.tokens.expires_at.zip(grant.until) {
        Some((expires_at, here)) => (expires_at + until).saturating_sub(here / 1000),
        None => until,
    })
}
