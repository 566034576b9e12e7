//! Stories that are about further access tokens.

use serde_json::{Value, json};
use streamlit_pkce::protocol::event::{Claim, Effect, Event};

use crate::form;
use crate::renewing::SECOND;
use crate::story::{Request, Story, claims, framed, token_request};

/// An API that has a resource of its own.
pub const NOTES: &str = "scope=openid+notes.read&resource=https%3A%2F%2Fnotes";

/// An API whose scope says which it is.
pub const GRAPH: &str = "scope=openid+https%3A%2F%2Fgraph%2F.default";

/// What a refresh token brings for an API: no ID token need come along.
pub fn access(token: &str) -> Value {
    json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": SECOND,
    })
}

impl Story {
    /// Somebody is signed in for an hour with a refresh token, and the app wishes for `wishes`.
    pub fn wishing(wishes: &[&str]) -> Self {
        let mut story = Self::lasting();
        let effects = story.wish(wishes);
        assert!(claims(&effects), "no claim, but {effects:?}");
        story
    }

    /// This tab may get what is wished for; the form that the refresh token is sent in.
    pub fn granted_errand(&mut self) -> Vec<(String, String)> {
        let effects = self.take(Event::ClaimAnswered(Claim::Granted));
        let (_, form) = token_request(&effects).expect("a request");
        assert_eq!(form::value(&form, "grant_type"), "refresh_token");
        form
    }

    /// The refresh token was refused for what is wished for, and the provider is asked in a frame.
    pub fn errand_in_frame(&mut self, error: &str) -> Request {
        self.granted_errand();
        let effects = self.renewal_refused(400, &json!({"error": error}));
        framed(&effects).expect("a frame")
    }

    /// What Python knows of `wish`.
    #[track_caller]
    pub fn further(&self, wish: &str) -> Value {
        let report = self.last_report();
        assert_eq!(report["status"], "authenticated");
        let all = report["further"].as_array().cloned().unwrap_or_default();
        let mut all = all.into_iter().filter(|it| it["wish"] == wish);
        all.next().unwrap_or_default()
    }

    /// The access token that is kept for `wish`.
    #[track_caller]
    pub fn kept_further(&self, wish: &str) -> Value {
        let record = self.surroundings.record.as_ref().expect("a record");
        let all = record["further"].as_array().expect("a list");
        let mut all = all.iter().filter(|it| it["wish"] == wish);
        all.next().cloned().unwrap_or_default()
    }
}

/// Whether anything is asked of the provider.
pub fn asks_provider(effects: &[Effect]) -> bool {
    token_request(effects).is_some() || framed(effects).is_some()
}
