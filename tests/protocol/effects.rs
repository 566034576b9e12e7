//! What effects ask for.

use streamlit_pkce::protocol::event::Effect;
use streamlit_pkce::secret::Secret;

use crate::form;

/// An authorization request that the machine wants a window or a frame for, or pushes.
pub struct Request {
    /// The URL without its query.
    pub endpoint: String,
    pub pairs: Vec<(String, String)>,
    pub state: String,
}

impl Request {
    fn read(url: &Secret, state: &Secret) -> Self {
        let (endpoint, query) = url.expose().split_once('?').expect("a query");
        Self {
            endpoint: endpoint.to_owned(),
            pairs: form::decode(query),
            state: state.expose().to_owned(),
        }
    }

    pub fn get(&self, name: &str) -> &str {
        form::value(&self.pairs, name)
    }

    /// A good response to this request.
    pub fn answer(&self) -> String {
        format!("code=example-code&state={}", self.state)
    }
}

/// The authorization request for a window among `effects`.
pub fn request(effects: &[Effect]) -> Option<Request> {
    effects.iter().find_map(|effect| match effect {
        Effect::OpenWindow { url, state } if !url.expose().is_empty() => {
            Some(Request::read(url, state))
        }
        _ => None,
    })
}

/// The request that the page is left for, among `effects`.
pub fn departure(effects: &[Effect]) -> Option<Request> {
    effects.iter().find_map(|effect| match effect {
        Effect::Leave { url, state, .. } => Some(Request::read(url, state)),
        _ => None,
    })
}

/// The authorization request for a hidden frame among `effects`.
pub fn framed(effects: &[Effect]) -> Option<Request> {
    effects.iter().find_map(|effect| match effect {
        Effect::OpenFrame { url, state } => Some(Request::read(url, state)),
        _ => None,
    })
}

/// What is pushed for a window, a departure or a frame, among `effects`.
pub fn pushed(effects: &[Effect]) -> Option<Request> {
    effects.iter().find_map(|effect| match effect {
        Effect::Push(post) | Effect::PushUnseen(post) => {
            let pairs = form::decode(post.form.expose());
            Some(Request {
                endpoint: post.url.clone(),
                state: form::value(&pairs, "state").to_owned(),
                pairs,
            })
        }
        _ => None,
    })
}

/// The form of the token request among `effects`, and where it goes.
pub fn token_request(effects: &[Effect]) -> Option<(String, Vec<(String, String)>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::RedeemCode(post) | Effect::Renew(post) => {
            Some((post.url.clone(), form::decode(post.form.expose())))
        }
        _ => None,
    })
}

/// Whether the right to renew is asked for.
pub fn claims(effects: &[Effect]) -> bool {
    effects.iter().any(|it| matches!(it, Effect::Claim { .. }))
}
