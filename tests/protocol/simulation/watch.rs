//! What must never be seen.

use serde_json::Value;
use streamlit_pkce::protocol::event::Event;
use streamlit_pkce::protocol::http::TIMEOUT;
use streamlit_pkce::protocol::report::Report;

use super::sent::{Known, Sent};
use super::world::World;
use crate::form;
use crate::story::START;

impl World {
    /// A page sends a token request.
    pub fn watch_request(&mut self, page: usize, request: u64, form: &str) {
        let form = form::decode(form);
        if form::value(&form, "grant_type") != "refresh_token" {
            self.watch.redeeming.insert(request);
            return;
        }
        let is_held = self.pages[page].right.is_some_and(|it| it.is_held);
        assert!(is_held, "{page} refreshes without the right to");
        assert!(
            self.pages[page].requests.renewal.is_none(),
            "{page} has a request under way"
        );
        let token = form::value(&form, "refresh_token").to_owned();
        if self.rules.rotates && !self.may_have_lost_its_lease(page) {
            let sent = self.watch.sent.get(&token).into_iter().flatten();
            for before in sent.filter(|it| !self.may_have_lost_its_lease(it.page)) {
                self.watch_repetition(page, &token, before);
            }
        }
        let sent = self.watch.sent.entry(token).or_default();
        sent.push(Sent {
            page,
            request,
            at: self.time,
            known: Known::Open,
        });
    }

    /// A page sends a refresh token that was sent `before`.
    fn watch_repetition(&self, page: usize, token: &str, before: &Sent) {
        let of = &self.pages[page];
        let is_left = !self.pages[before.page].is_awake();
        match before.known {
            Known::Open if !is_left && self.is_lease_good() || self.rules.has_locks => panic!(
                "{page} sends {token}, which is on its way from {}",
                before.page
            ),
            // Where the news of it was lost, there is no more than a doubt.
            Known::Spent if of.missed_at < Some(before.at) => {
                panic!("{page} sends {token}, which was used in {}", before.page)
            }
            Known::Spared => {}
            Known::Open | Known::Nothing | Known::Spent => assert!(
                of.framed_at > Some(before.at) || of.is_frameless,
                "{page} sends {token} again, and has not tried the frame since"
            ),
        }
    }

    /// Something happens in a page's frame.
    pub fn watch_frame(&mut self, page: usize, event: &Event) {
        let Event::FrameCalledBack(parameters) = event else {
            return;
        };
        let of = &mut self.pages[page];
        of.silent_frames = 0;
        if parameters.expose().starts_with("error=") {
            of.is_frameless |= of.is_fresh();
            self.watch.frame_failed = true;
        }
    }

    /// A page's frame is closed, whether it has called back or not.
    pub fn watch_frame_end(&mut self, page: usize) {
        let of = &mut self.pages[page];
        of.is_frameless |= of.silent_frames > 1;
        self.watch.frame_failed |= of.silent_frames > 0;
    }

    /// A page gets the answer to a request.
    pub fn watch_answer(&mut self, page: usize, request: u64, event: &Event) {
        if let Event::PushedUnseen(answer) = event
            && !answer.as_ref().is_ok_and(|reply| reply.status == 201)
        {
            // The frame is not to blame.
            self.pages[page].silent_frames = 0;
        }
        let (Event::RenewalAnswered(answer) | Event::TokenAnswered(answer)) = event else {
            return;
        };
        let known = match answer {
            Ok(reply) if matches!(reply.status, 200 | 400) => Known::Spent,
            Ok(reply) if matches!(reply.status, 429 | 503) => Known::Spared,
            _ => Known::Nothing,
        };
        self.watch.answered(request, known);
        if let Ok(reply) = answer
            && reply.status == 200
        {
            let body: Value = serde_json::from_str(&reply.body).expect("JSON");
            if self.watch.redeeming.contains(&request) {
                self.pages[page].is_frameless = false;
            }
            // At load, nobody has a right to renew, nor anything to be renewed.
            if let (Event::RenewalAnswered(_), Some(right)) = (event, self.pages[page].right) {
                self.watch_interval(right.login);
            }
            self.watch_tokens(page, &body);
        }
    }

    /// A page gets tokens.
    fn watch_tokens(&mut self, page: usize, body: &Value) {
        let of = &mut self.pages[page];
        (of.framed_at, of.silent_frames) = (None, 0);
        let refresh_token = match body["refresh_token"].as_str() {
            Some(token) => Some(token.to_owned()),
            None if self.rules.rotates => None,
            None => {
                let access_token = body["access_token"].as_str().expect("a text");
                self.provider.newest_refresh_token(access_token)
            }
        };
        if let Some(token) = refresh_token {
            self.watch.arrived.insert(token, page);
        }
    }

    /// Tokens of this login have been renewed.
    fn watch_interval(&mut self, login: u64) {
        let time = self.time;
        // Each tab asks for itself whether that helps its own server.
        let because_of_keys = 2 * self.provider.key_changes * self.open_pages().len();
        let renewed = self.watch.renewed.entry(login).or_default();
        renewed.retain(|at| time - at < 60_000);
        renewed.push(time);
        let most = 60_000 / 5_000 + 1 + because_of_keys;
        assert!(renewed.len() <= most, "{login} is renewed without end");
    }

    /// A page tries to renew in some way.
    pub fn effort(&mut self, page: usize) {
        let time = self.time;
        let efforts = &mut self.pages[page].efforts;
        efforts.retain(|at| time - at < 60_000);
        efforts.push(time);
        assert!(efforts.len() <= 45, "{page} is in a loop");
    }

    /// Without Web Locks a page that was frozen does not know that its lease has ended, until what
    /// it is at comes to an end.
    fn may_have_lost_its_lease(&self, page: usize) -> bool {
        let awake_for = self.time - self.pages[page].awake_since;
        !self.rules.has_locks && awake_for < 2 * u64::from(TIMEOUT)
    }

    /// A lease is as good as the clock.
    fn is_lease_good(&self) -> bool {
        self.rules.has_locks || !self.clock_was_set
    }

    /// What holds after every step.
    pub fn check(&self) {
        if !self.is_lease_good() {
            return;
        }
        for (login, page) in self.ledger.held() {
            let is_at_it = |page: usize| {
                let of = &self.pages[page];
                let holds = of.right.is_some_and(|it| it.is_held && it.login == login);
                holds
                    && (of.requests.renewal.is_some() || of.requests.frame.is_some())
                    && (self.rules.has_locks
                        || of.is_awake() && !self.may_have_lost_its_lease(page))
            };
            if is_at_it(page) {
                for other in self.open_pages() {
                    assert!(
                        other == page || !is_at_it(other),
                        "{page} and {other} renew at once"
                    );
                }
            }
        }
    }

    /// A page is about to report something.
    pub fn watch_report(&mut self, page: usize, report: &Report) {
        let report = serde_json::to_value(report).expect("JSON");
        let before = self.pages[page].python.report.as_ref();
        if !report["sign_out"].is_null()
            && before.is_none_or(|it| it["sign_out"] != report["sign_out"])
        {
            self.watch.signed_out_at = Some(self.time);
        }
        if let Some(token) = report["tokens"]["access_token"].as_str() {
            assert!(self.provider.valid_until(token) > 0);
            if let Some(before) = self.pages[page].access_token() {
                assert!(
                    self.provider.are_of_one_person(before, token),
                    "{page} is another person's"
                );
            }
            return;
        }
        let Some(token) = self.pages[page].access_token().map(ToOwned::to_owned) else {
            return;
        };
        if self.was_signed_out(page, &token) || self.pages[page].starts_over {
            return;
        }
        let code = report["error"]["code"].as_str().unwrap_or("nothing");
        self.justify(page, &token, code);
    }

    /// Whether a sign-out ends what an access token stands for: nobody has signed in since, or that
    /// was before, or seems to be: with a clock that was set back, only the store tells better.
    fn was_signed_out(&self, page: usize, token: &str) -> bool {
        let signed_in_at = self.watch.signed_in_at;
        self.watch.signed_out_at.is_some_and(|at| {
            at > signed_in_at
                || self.granted_at(token) < signed_in_at
                || self.clock_was_set && self.pages[page].store_hung
        })
    }

    /// Asserts that there is no way to go on in a page that ends its session because of `code`.
    fn justify(&self, page: usize, token: &str, code: &str) {
        let of = &self.pages[page];
        let now = self.true_now();
        let is_explained = match code {
            "interaction_required" => of.framed_at.is_some(),
            // Once may be bad luck.
            "silent_refused" | "silent_timeout" => of.silent_frames > 1,
            "account_changed" => self.session_was_bobs,
            "key_unknown" => self.watch.frame_failed,
            _ => false,
        };
        assert!(is_explained, "{page} ends its session because of {code}");
        if !self.provider.is_known(token) {
            return;
        }
        if self.clock_was_set {
            return;
        }
        let until = self.provider.valid_until(token);
        assert!(until <= now, "{page} ends its session early");
        if code == "account_changed" {
            return;
        }
        // What it was told, or has asked another, since it got its token.
        let granted_at = self.granted_at(token);
        let missed = |page: usize| self.pages[page].missed_at >= Some(granted_at);
        for other in self.open_pages() {
            let of = &self.pages[other];
            let is_awake = of.is_awake() && self.time - of.awake_since > 5000;
            // And has had the time to say so.
            let has_valid = of.access_token().is_some_and(|it| {
                self.provider.valid_until(it) > now + 5000
                    && self.granted_at(it) + 1000 < self.time
                    && self.provider.are_of_one_person(it, token)
            });
            assert!(
                !(has_valid && is_awake) || missed(page) || missed(other),
                "{page} ends its session, and {other} has one"
            );
        }
        if let Some(refresh_token) = self.provider.newest_refresh_token(token) {
            let has_arrived = self.watch.arrived.get(&refresh_token) == Some(&page);
            assert!(
                !has_arrived,
                "{page} ends its session, and could have used {refresh_token}"
            );
        }
    }

    /// When the provider has granted an access token, in the world's time.
    pub fn granted_at(&self, token: &str) -> u64 {
        self.provider.valid_until(token) - self.rules.lifetime * 1000 - START
    }
}
