//! What must never be seen, and what must be seen in the end.

use serde_json::Value;
use streamlit_pkce::protocol::event::Event;
use streamlit_pkce::protocol::http::TIMEOUT;
use streamlit_pkce::protocol::report::Report;

use super::happening::Slot;
use super::rules::Frames;
use super::sent::{Known, Sent};
use super::world::World;
use crate::form;
use crate::story::START;

impl World {
    /// A page sends a token request.
    pub fn watch_request(&mut self, page: usize, slot: Slot, request: u64, form: &str) {
        let form = form::decode(form);
        if slot == Slot::Exchange {
            return;
        }
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
            for before in self.watch.sent.get(&token).into_iter().flatten() {
                let is_left = !self.pages[before.page].is_awake();
                match before.known {
                    Known::Open if !is_left && self.is_lease_good() || self.rules.has_locks => {
                        panic!(
                            "{page} sends {token}, which is on its way from {}",
                            before.page
                        )
                    }
                    Known::Spent => {
                        panic!("{page} sends {token}, which was used in {}", before.page)
                    }
                    Known::Open | Known::Nothing => assert!(
                        self.pages[page].useless_frames > 0,
                        "{page} sends {token} again, and has not tried the frame"
                    ),
                    Known::Spared => {}
                }
            }
        }
        let sent = self.watch.sent.entry(token).or_default();
        sent.push(Sent {
            page,
            request,
            known: Known::Open,
        });
    }

    /// A page gets the answer to a request.
    pub fn watch_answer(&mut self, page: usize, request: u64, event: &Event) {
        let Event::RenewalAnswered(answer) = event else {
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
            if self.watch.redeeming.contains(&request) {
                self.pages[page].useless_frames = 0;
            }
            let body: Value = serde_json::from_str(&reply.body).expect("JSON");
            if let Some(token) = body["refresh_token"].as_str() {
                self.watch.arrived.insert(token.to_owned(), page);
            }
        }
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
        if self.watch.signed_out_at.is_some() {
            return;
        }
        let code = report["error"]["code"].as_str().unwrap_or("nothing");
        self.justify(page, &token, code);
    }

    /// Asserts that there is no way to go on in a page that ends its session because of `code`.
    fn justify(&self, page: usize, token: &str, code: &str) {
        let of = &self.pages[page];
        let now = self.true_now();
        let is_explained = match code {
            "interaction_required" => of.useless_frames > 0,
            // Twice in a row, and the provider could be reached.
            "silent_refused" | "silent_timeout" => {
                matches!(self.rules.frames, Frames::Refused | Frames::Hang) || of.lost_frames > 1
            }
            "account_changed" => self.session_was_bobs,
            _ => false,
        };
        assert!(is_explained, "{page} ends its session because of {code}");
        if self.clock_was_set {
            return;
        }
        let until = self.provider.valid_until(token);
        assert!(until <= now, "{page} ends its session early");
        if code == "account_changed" {
            return;
        }
        for other in self.open_pages() {
            let of = &self.pages[other];
            let is_awake = of.is_awake() && self.time - of.awake_since > 5000;
            let has_valid = of.access_token().is_some_and(|it| {
                self.provider.valid_until(it) > now + 5000
                    && self.provider.are_of_one_person(it, token)
            });
            assert!(
                !(has_valid && is_awake),
                "{page} ends its session, and {other} has one"
            );
        }
        if self.rules.rotates
            && let Some(refresh_token) = self.provider.newest_refresh_token(token)
        {
            let has_arrived = self.watch.arrived.get(&refresh_token) == Some(&page);
            assert!(
                !has_arrived,
                "{page} ends its session, and could have used {refresh_token}"
            );
        }
    }

    /// Whether a page has come to rest: nobody is signed in, and Python knows why, or somebody is,
    /// with a good token.
    pub fn is_settled(&self, page: usize) -> bool {
        let of = &self.pages[page];
        if let Some(token) = of.access_token() {
            return self.provider.valid_until(token) > self.true_now();
        }
        of.error().is_some()
    }

    pub fn is_all_settled(&self) -> bool {
        self.open_pages().iter().all(|page| self.is_settled(*page))
    }

    /// Asserts what must hold when there has been no trouble for a while.
    pub fn judge(&self) {
        for page in self.open_pages() {
            assert!(self.is_settled(page), "{page} has not come to rest");
            if let Some(token) = self.pages[page].access_token() {
                self.judge_sign_out(page, token);
            }
        }
    }

    /// Asserts that a page that is signed in may be, after a sign-out. One that has slept since, and
    /// has not heard of it, finds out at its next renewal.
    fn judge_sign_out(&self, page: usize, token: &str) {
        let signed_out_at = self.watch.signed_out_at;
        if self.clock_was_set || signed_out_at <= Some(self.watch.signed_in_at) {
            return;
        }
        let granted_at = self.provider.valid_until(token) - self.rules.lifetime * 1000;
        assert!(
            Some(granted_at) < signed_out_at.map(|at| START + at)
                && self.pages[page].missed_message,
            "{page} is signed in after a sign-out"
        );
    }
}
