//! The authorization request (OpenID Connect Core section 3.1.2.1, RFC 6749 section 4.1.1).

use super::attempt::Attempt;
use super::metadata::Metadata;
use crate::config::is_reserved;
use crate::encoding::{form_decode, form_encode};
use crate::secret::Secret;

/// The longest ID token that is sent along as a hint, in bytes: servers limit the length of a URL,
/// and without the hint most providers answer all the same.
pub(super) const LONGEST_HINT: usize = 4096;

/// How a request wants to be answered.
#[derive(Clone, Copy, Debug)]
pub enum Interaction<'a> {
    /// The person is there.
    Possible,
    /// By nobody but the provider's session, which is that of the person in `hint`, an ID token, if
    /// it is known.
    Silent {
        /// An ID token that the provider issued.
        hint: Option<&'a Secret>,
    },
}

/// What the provider is asked, as a form.
#[must_use]
pub(super) fn parameters(attempt: &Attempt, interaction: Interaction<'_>) -> Secret {
    let Attempt {
        config,
        metadata,
        transaction,
        ..
    } = attempt;
    let challenge = transaction.verifier.challenge();
    let nonce = transaction.proof.nonce();
    let is_silent = matches!(interaction, Interaction::Silent { .. });

    let mut pairs: Vec<(&str, &str)> = config
        .parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !(is_reserved(name) || is_silent && *name == "prompt"))
        .collect();
    pairs.extend([
        ("response_type", "code"),
        ("client_id", &config.client_id),
        ("redirect_uri", config.redirect_uri.as_str()),
        ("scope", &config.scope),
        ("state", transaction.state.expose()),
        ("nonce", &nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    if metadata.offers_fragment {
        pairs.push(("response_mode", "fragment"));
    }
    // OpenID Connect Core section 3.1.2.1: "none" stands alone, so what the app asked for is left
    // out, and a hint should be there.
    if let Interaction::Silent { hint } = interaction {
        pairs.push(("prompt", "none"));
        if let Some(hint) = hint.filter(|hint| hint.expose().len() <= LONGEST_HINT) {
            pairs.push(("id_token_hint", hint.expose()));
        }
    }
    Secret::new(form_encode(pairs))
}

/// The URL at which the person signs in, or is known already.
///
/// A query that the endpoint brings along is kept (RFC 6749 section 3.1), but it cannot say
/// anything the protocol or `parameters` say. What was pushed, the provider does not ask the URL again.
#[must_use]
pub fn url(metadata: &Metadata, parameters: &str) -> Secret {
    let endpoint = metadata.authorization_endpoint.as_str();
    let (base, query) = endpoint.split_once('?').unwrap_or((endpoint, ""));
    let kept = form_decode(query).unwrap_or_default();
    let has_prompt = parameters.contains("&prompt=");
    let kept = kept
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !(is_reserved(name) || has_prompt && *name == "prompt"));
    let mut url = format!("{base}?{}", form_encode(kept));
    if !url.ends_with('?') {
        url.push('&');
    }
    Secret::new(url + parameters)
}
