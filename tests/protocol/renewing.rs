//! Stories that are about renewal.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::config::Config;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};

use crate::form;
use crate::provider::{self, ISSUED_AT, with};
use crate::story::{self, Request, Story, token_request};

pub const FIRST: &str = "first-refresh-token";
pub const SECOND: &str = "second-refresh-token";

/// What a refresh token brings: all is new, and the ID token has no nonce.
pub fn renewed() -> Value {
    json!({
        "access_token": "renewed-access-token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": SECOND,
        "id_token": renewed_id_token(json!({})),
    })
}

/// A renewed ID token, with these claims instead of the usual ones.
pub fn renewed_id_token(claims: Value) -> String {
    let usual = json!({"nonce": null, "iat": ISSUED_AT + 3000, "exp": ISSUED_AT + 3300});
    let renewed = with(provider::claims(""), usual);
    provider::jwt(&provider::header(), &with(renewed, claims))
}

impl Story {
    /// Somebody is signed in for an hour, with a refresh token.
    pub fn lasting() -> Self {
        Self::lasting_with(story::config(|_| ()), json!({"refresh_token": FIRST}))
    }

    /// Somebody is signed in for an hour, without a refresh token.
    pub fn frame_only() -> Self {
        Self::lasting_with(story::config(|_| ()), json!({}))
    }

    /// Somebody is signed in with `members` in the token response.
    pub fn lasting_with(config: Config, members: Value) -> Self {
        let mut story = Self::ready_with(config, &provider::metadata());
        let request = story.click();
        story.call_back(&request.answer());
        story.answer_tokens(&with(provider::tokens(request.get("nonce")), members));
        story.verdict(Outcome::Accepted, None);
        story
    }

    /// Time passes until the timer fires.
    pub fn wait_for(&mut self, timer: Timer) -> Vec<Effect> {
        self.now = self.surroundings.timer(timer).expect("a timer");
        self.fire(timer)
    }

    /// The next renewal is due, and the right to it is answered with `claim`.
    pub fn claim(&mut self, claim: Claim) -> Vec<Effect> {
        let effects = self.wait_for(Timer::Renewal);
        assert!(story::claims(&effects), "no claim, but {effects:?}");
        self.take(Event::ClaimAnswered(claim))
    }

    /// The refresh token is on its way; the form that it is in.
    pub fn refreshing(&mut self) -> Vec<(String, String)> {
        let (_, form) = token_request(&self.claim(Claim::Granted)).expect("a request");
        assert_eq!(form::value(&form, "grant_type"), "refresh_token");
        form
    }

    /// The provider has been asked in a hidden frame.
    pub fn framing(&mut self) -> Request {
        story::framed(&self.claim(Claim::Granted)).expect("a frame")
    }

    /// The renewal's request is answered with this status and these members.
    pub fn renewal_refused(&mut self, status: u16, body: &Value) -> Vec<Effect> {
        self.take(Event::RenewalAnswered(Ok(provider::reply(status, body))))
    }

    /// The renewal's request is answered with a failure of the server.
    pub fn renewal_fails(&mut self, status: u16, retry_after: Option<u64>) -> Vec<Effect> {
        self.take(Event::RenewalAnswered(Ok(Reply {
            retry_after,
            ..provider::reply(status, &json!({}))
        })))
    }

    /// No answer comes to the renewal's request.
    pub fn renewal_lost(&mut self) -> Vec<Effect> {
        self.take(Event::RenewalAnswered(Err(NetworkFault::TimedOut)))
    }

    /// How long it is until the renewal's timer fires, in milliseconds.
    pub fn pause(&self) -> u64 {
        let at = self.surroundings.timer(Timer::Renewal);
        at.expect("a timer") - self.now
    }

    /// The refresh token that is kept, if any is.
    pub fn kept_refresh_token(&self) -> Option<&str> {
        let record = self.surroundings.record.as_ref().expect("a record");
        record["tokens"]["refresh_token"].as_str()
    }

    /// Whether Python still has somebody who is signed in.
    #[track_caller]
    pub fn assert_signed_in(&self) {
        assert_eq!(self.last_report()["status"], "authenticated");
        assert!(self.surroundings.record.is_some());
    }

    /// A record of the same login, one renewal later, as another tab tells it.
    pub fn newer_record(&self) -> Value {
        let record = self.surroundings.record.clone().expect("a record");
        let generation = record["generation"].as_u64().expect("a number") + 1000;
        let mut record = with(
            record,
            json!({
                "generation": generation,
                "obtained_at": self.now,
                "until": self.now + 3_600_000,
            }),
        );
        record["tokens"]["access_token"] = json!("access-token-of-a-sibling");
        record["tokens"]["refresh_token"] = json!(SECOND);
        record
    }

    /// Another tab offers its tokens.
    pub fn offered(&mut self, record: &Value) -> Vec<Effect> {
        let message = json!({"kind": "tokens", "record": record});
        self.take(Event::SiblingSpoke(provider::document(&message)))
    }

    /// Another tab says that everybody is signed out who signed in until then.
    pub fn hears_sign_out(&mut self, login: u64) -> Vec<Effect> {
        let message = json!({"kind": "signed_out", "login": login});
        self.take(Event::SiblingSpoke(provider::document(&message)))
    }
}
