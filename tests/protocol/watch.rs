//! A story in which anything happens, and what was seen in it.

use std::collections::HashSet;

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::protocol::event::{Effect, Event, Stored};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};
use streamlit_pkce::secret::Secret;

use crate::form;
use crate::happenings::Happening;
use crate::provider;
use crate::questions::Questions;
use crate::renewing::renewed;
use crate::story::{self, Story};
use crate::wishing::NOTES;

/// A story, and what was seen in it so far.
pub struct Watch {
    story: Story,
    request: Option<story::Request>,
    /// The last request for a hidden frame.
    framed: Option<story::Request>,
    /// What the provider was asked.
    questions: Questions,
    /// Whether the last renewal's request was for a refresh token, if there is one under way.
    is_refreshing: Option<bool>,
    /// Whether the token endpoint was asked and has not answered.
    is_redeeming: bool,
    /// The access tokens that were granted on request.
    granted: HashSet<String>,
    /// How often the browser drew entropy that nobody had asked for.
    draws: u8,
}

impl Watch {
    pub fn new() -> Self {
        Self {
            story: Story::new(story::config(|it| it.silent = true)),
            request: None,
            framed: None,
            questions: Questions::default(),
            is_refreshing: None,
            is_redeeming: false,
            granted: HashSet::new(),
            draws: 0,
        }
    }

    pub fn let_happen(&mut self, happening: Happening) {
        let Some(event) = self.event(happening) else {
            return;
        };
        let reports = self.story.reports.len();
        let ends_redeeming = matches!(
            event,
            Event::TokenAnswered(_)
                | Event::CancelClicked
                | Event::HostUpdated {
                    sign_out: Some(_),
                    ..
                }
        );
        if matches!(event, Event::RenewalAnswered(_)) {
            self.is_refreshing = None;
        }
        let effects = self.story.take(event);
        if ends_redeeming {
            self.is_redeeming = false;
        }
        self.watch_effects(&effects);
        for at in reports..self.story.reports.len() {
            self.watch_report(at);
        }
    }

    fn event(&mut self, happening: Happening) -> Option<Event> {
        let nonce = self.request.as_ref().map_or("", |it| it.get("nonce"));
        let state = self.request.as_ref().map_or("", |it| it.state.as_str());
        let called = |parameters| Event::CallbackReceived(Secret::new(parameters));
        Some(match happening {
            Happening::Mounted => Event::Mounted,
            Happening::Unmounted => Event::Unmounted,
            Happening::HostUpdated(metadata, verdict) => Event::HostUpdated {
                config: Box::new(story::config(|it| {
                    // Like a page of the app that needs one API more than the others.
                    it.further = metadata.iter().map(|_| NOTES.to_owned()).collect();
                })),
                metadata: metadata.as_ref().map(provider::document),
                verdict: verdict.and_then(|(outcome, off_by)| self.verdict(outcome, off_by)),
                sign_out: None,
            },
            Happening::EntropyDrawn(byte) => {
                // The browser's bytes are fresh, so no two draws are alike; the story's own
                // begin with another byte.
                self.draws += 1;
                let bytes = std::array::from_fn(|at| match (at % 32, at / 32) {
                    (0, _) => 0,
                    (1, part) => u8::try_from(part).expect("three parts"),
                    (2, _) => self.draws,
                    _ => byte,
                });
                Event::EntropyDrawn(Box::new(Entropy::new(bytes)))
            }
            Happening::MetadataAnswered(metadata) => {
                Event::MetadataAnswered(Ok(provider::reply(200, &metadata)))
            }
            Happening::MetadataLost => Event::MetadataAnswered(Err(NetworkFault::Failed)),
            Happening::LoginClicked => Event::LoginClicked,
            Happening::AllowClicked => Event::AllowClicked(NOTES.to_owned()),
            Happening::CancelClicked => Event::CancelClicked,
            Happening::WindowBlocked => Event::WindowBlocked,
            Happening::WindowClosed => Event::WindowClosed,
            Happening::StorageBlocked => Event::StorageBlocked,
            Happening::PageTaken => Event::PageTaken,
            Happening::BroughtBack => Event::BroughtBack,
            Happening::Pushed(is_unseen, status, body) => {
                let answer = Ok(provider::reply(status, &body));
                if is_unseen {
                    Event::PushedUnseen(answer)
                } else {
                    Event::Pushed(answer)
                }
            }
            Happening::PushLost(true) => Event::PushedUnseen(Err(NetworkFault::Failed)),
            Happening::PushLost(false) => Event::Pushed(Err(NetworkFault::TimedOut)),
            Happening::Called(parameters) => called(parameters),
            Happening::CalledBack(parameters) => called(format!("state={state}&{parameters}")),
            Happening::TokensGranted => {
                let token = format!("access-token-{}", self.granted.len());
                let members = json!({
                    "access_token": token,
                    "refresh_token": format!("refresh-{token}"),
                });
                let tokens = provider::with(provider::tokens(nonce), members);
                if self.is_redeeming {
                    self.granted.insert(token);
                }
                Event::TokenAnswered(Ok(provider::reply(200, &tokens)))
            }
            Happening::TokensAnswered(status, content_type, body) => {
                Event::TokenAnswered(Ok(Reply {
                    status,
                    content_type,
                    body: body.to_string(),
                    retry_after: None,
                }))
            }
            Happening::TokensLost => Event::TokenAnswered(Err(NetworkFault::TimedOut)),
            Happening::TimerFired(timer) => Event::TimerFired(timer),
            Happening::TimeSet(now) => {
                self.story.now = now;
                return None;
            }
            Happening::SignedOut(number) => Event::HostUpdated {
                config: Box::new(story::config(|it| it.silent = true)),
                metadata: None,
                verdict: None,
                sign_out: Some(number),
            },
            happening => return self.of_renewal(happening),
        })
    }

    fn of_renewal(&mut self, happening: Happening) -> Option<Event> {
        let record = self.story.surroundings.record.clone();
        let said = |message: Value| Event::SiblingSpoke(provider::document(&message));
        let generation = |by: i8| {
            let record = record.as_ref()?;
            record["generation"].as_u64()?.checked_add_signed(by.into())
        };
        Some(match happening {
            Happening::StoreAnswered(odd, quiet_until) => Event::StoreAnswered(Stored {
                record: odd.or(record).as_ref().map(provider::document),
                quiet_until,
                ..Stored::default()
            }),
            Happening::SiblingAsked => said(json!({"kind": "hello"})),
            Happening::SiblingOffered(by) => {
                let members = json!({"generation": generation(by)?});
                let record = provider::with(record?, members);
                said(json!({"kind": "tokens", "record": record}))
            }
            Happening::SiblingSignedOut(by) => {
                said(json!({"kind": "signed_out", "login": generation(by)?}))
            }
            Happening::SiblingSaid(message) => said(message),
            Happening::Claimed(claim) => Event::ClaimAnswered(claim),
            Happening::FrameCalledBack(parameters) => {
                let state = self.framed.as_ref().map_or("", |it| it.state.as_str());
                Event::FrameCalledBack(Secret::new(format!("state={state}&{parameters}")))
            }
            Happening::FrameLoaded(in_vain) => Event::FrameLoaded { in_vain },
            Happening::RenewalGranted => {
                let token = format!("renewed-access-token-{}", self.granted.len());
                let tokens = if self.is_refreshing == Some(true) {
                    renewed()
                } else {
                    provider::tokens(self.framed.as_ref().map_or("", |it| it.get("nonce")))
                };
                let tokens = provider::with(tokens, json!({"access_token": token}));
                if self.is_refreshing.is_some() {
                    self.granted.insert(token);
                }
                Event::RenewalAnswered(Ok(provider::reply(200, &tokens)))
            }
            Happening::RenewalAnswered(status, body) => {
                Event::RenewalAnswered(Ok(provider::reply(status, &body)))
            }
            Happening::RenewalLost => Event::RenewalAnswered(Err(NetworkFault::TimedOut)),
            Happening::Probed(reachable) => Event::ProbeAnswered(reachable),
            Happening::Woken(online) => Event::Woken { online },
            _ => return None,
        })
    }

    fn verdict(&self, outcome: Outcome, off_by: i8) -> Option<Verdict> {
        let last = self.story.reports.last()?["seq"].as_u64()?;
        Some(Verdict {
            seq: last.checked_add_signed(off_by.into())?,
            outcome,
            name: None,
            error: None,
            // It matters with some outcomes only.
            renew_in: (last % 2 == 0).then_some(0),
        })
    }

    fn watch_effects(&mut self, effects: &[Effect]) {
        self.questions.see_pushed(effects);
        if let Some(request) = story::request(effects) {
            self.request = Some(self.questions.asked(request, false));
        }
        if let Some(request) = story::departure(effects) {
            self.questions.asked(request, false);
        }
        if let Some(request) = story::framed(effects) {
            self.framed = Some(self.questions.asked(request, true));
        }
        if effects.contains(&Effect::AbortRenewal) {
            self.is_refreshing = None;
        }
        if let Some((_, form)) = story::token_request(effects) {
            let is_refreshing = form::value(&form, "grant_type") == "refresh_token";
            if !is_refreshing {
                self.questions.see_once(form::value(&form, "code_verifier"));
            }
            if effects.iter().any(|it| matches!(it, Effect::Renew(_))) {
                assert!(self.is_refreshing.is_none());
                self.is_refreshing = Some(is_refreshing);
            } else {
                assert!(!self.is_redeeming);
                self.is_redeeming = true;
            }
        }
        let requests = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::FetchMetadata(_) | Effect::RedeemCode(_)));
        assert!(requests.count() <= 1);
        // A session has one request at a time.
        if self.is_redeeming {
            assert!(
                !effects
                    .iter()
                    .any(|it| matches!(it, Effect::FetchMetadata(_)))
            );
            assert!(!effects.contains(&Effect::AbortRequest));
        }
    }

    fn watch_report(&self, at: usize) {
        let report = &self.story.reports[at];
        if report["status"] == "authenticated" {
            let token = report["tokens"]["access_token"].as_str();
            assert!(self.granted.contains(token.expect("a token")));
        } else {
            assert!(report["tokens"].is_null() && report["proof"].is_null());
        }
        if let Some(before) = at.checked_sub(1).map(|at| &self.story.reports[at]) {
            let seq = |report: &Value| report["seq"].as_u64().expect("a number");
            // At the end of time there are no more numbers.
            let is_newer = seq(report) > seq(before) || seq(before) == u64::MAX;
            assert!(is_newer || report == before);
        }
    }
}
