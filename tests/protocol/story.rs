//! One session and its surroundings, to be led through a story.

use serde_json::Value;
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::config::Config;
use streamlit_pkce::error::{ErrorCode, Failure};
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::machine::Machine;
use streamlit_pkce::protocol::view::View;
use streamlit_pkce::secret::Secret;

use crate::provider;
use crate::surroundings::Surroundings;

pub use crate::effects::{Request, claims, departure, framed, pushed, request, token_request};
pub use crate::given::{CALLBACK, arguments, config, entropy, entropy_of};

/// When stories begin, in milliseconds since the epoch.
pub const START: u64 = provider::ISSUED_AT * 1000;

/// A session, its clock, and everything it has reported.
pub struct Story {
    machine: Option<Machine>,
    config: Config,
    /// What Python knows of the provider.
    pub metadata: Option<Json>,
    /// The app's last call of `logout()`.
    pub sign_out: Option<u64>,
    pub surroundings: Surroundings,
    /// Milliseconds since the epoch.
    pub now: u64,
    entropy: u8,
    pub reports: Vec<Value>,
}

impl Story {
    /// A session in which nothing has happened yet.
    pub fn new(config: Config) -> Self {
        Self {
            machine: Some(Machine::new(config.clone())),
            config,
            metadata: Some(provider::document(&provider::metadata())),
            sign_out: None,
            surroundings: Surroundings::default(),
            now: START,
            entropy: 0,
            reports: Vec::new(),
        }
    }

    /// A session whose component waits for a click.
    pub fn ready() -> Self {
        Self::ready_with(config(|_| ()), &provider::metadata())
    }

    pub fn ready_with(config: Config, metadata: &Value) -> Self {
        let mut story = Self::new(config);
        story.metadata = Some(provider::document(metadata));
        story.open();
        story.host_updates(None);
        assert_eq!(story.view(), View::Ready);
        story
    }

    /// The component appears on a page that has kept nothing, and no other tab answers.
    pub fn open(&mut self) -> Vec<Effect> {
        let mut effects = self.take(Event::Mounted);
        effects.extend(self.fire(Timer::Siblings));
        effects
    }

    /// A renewal is due, and this tab may begin it.
    pub fn renew(&mut self) -> Vec<Effect> {
        let effects = self.fire(Timer::Renewal);
        assert!(claims(&effects), "no claim, but {effects:?}");
        self.take(Event::ClaimAnswered(Claim::Granted))
    }

    /// A session at the provider.
    pub fn at_provider() -> (Self, Request) {
        let mut story = Self::ready();
        let request = story.click();
        (story, request)
    }

    /// A session that waits for the token endpoint.
    pub fn redeeming() -> (Self, Request) {
        let (mut story, request) = Self::at_provider();
        story.take(Event::CallbackReceived(Secret::new(request.answer())));
        (story, request)
    }

    /// A session that has handed tokens to Python.
    pub fn submitted() -> Self {
        let (mut story, request) = Self::redeeming();
        story.answer_tokens(&provider::tokens(request.get("nonce")));
        story
    }

    /// A session that Python has accepted.
    pub fn signed_in() -> Self {
        let mut story = Self::submitted();
        story.verdict(Outcome::Accepted, None);
        assert!(matches!(story.view(), View::SignedIn { .. }));
        story
    }

    /// Takes `event` and says what is to be done, apart from what the surroundings do, and reports,
    /// which are kept.
    pub fn take(&mut self, event: Event) -> Vec<Effect> {
        let machine = self.machine.take().expect("a machine");
        let (machine, effects) = machine.step(event, self.now);
        self.machine = Some(machine);
        let (mut left, mut answers) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::DrawEntropy => {
                    self.entropy += 1;
                    let entropy = Box::new(entropy(self.entropy));
                    answers.push(Event::EntropyDrawn(entropy));
                }
                Effect::Report(report) => {
                    self.reports
                        .push(serde_json::to_value(report).expect("JSON"));
                }
                effect => match self.surroundings.take(effect, self.now) {
                    Ok(answer) => answers.extend(answer),
                    Err(effect) => left.push(effect),
                },
            }
        }
        for answer in answers {
            left.extend(self.take(answer));
        }
        left
    }

    /// Python reruns, with the configuration and the metadata it had before.
    pub fn host_updates(&mut self, verdict: Option<Verdict>) -> Vec<Effect> {
        self.take(Event::HostUpdated {
            config: Box::new(self.config.clone()),
            metadata: self.metadata.clone(),
            verdict,
            sign_out: self.sign_out,
        })
    }

    /// Python reruns, with `metadata` from now on.
    pub fn host_knows(&mut self, metadata: Option<&Value>) -> Vec<Effect> {
        self.metadata = metadata.map(provider::document);
        self.host_updates(None)
    }

    /// Python reruns with its verdict on the last report.
    pub fn verdict(&mut self, outcome: Outcome, error: Option<Failure>) -> Vec<Effect> {
        let seq = self.last_seq();
        self.host_updates(Some(Verdict {
            seq,
            outcome,
            name: Some("Ada Lovelace".to_owned()),
            error,
            renew_in: None,
        }))
    }

    /// The app calls `login()` otherwise from now on.
    pub fn change(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config);
    }

    /// Python reruns, and the app wishes for `further` access tokens from now on.
    pub fn wish(&mut self, further: &[&str]) -> Vec<Effect> {
        self.config.further = further.iter().map(ToString::to_string).collect();
        self.host_updates(None)
    }

    /// The person clicks, and a window opens.
    pub fn click(&mut self) -> Request {
        request(&self.take(Event::LoginClicked)).expect("a window")
    }

    /// The callback page passes on `parameters`.
    pub fn call_back(&mut self, parameters: &str) -> Vec<Effect> {
        self.take(Event::CallbackReceived(Secret::new(parameters)))
    }

    /// The store answers that was slow.
    pub fn store_answers(&mut self) -> Vec<Effect> {
        let stored = self.surroundings.stored();
        self.take(Event::StoreAnswered(stored))
    }

    /// The token endpoint answers with status 200 and these members.
    pub fn answer_tokens(&mut self, body: &Value) -> Vec<Effect> {
        self.take(Event::TokenAnswered(Ok(provider::reply(200, body))))
    }

    /// The callback page in the hidden frame passes on `parameters`.
    pub fn frame_answers(&mut self, parameters: &str) -> Vec<Effect> {
        self.take(Event::FrameCalledBack(Secret::new(parameters)))
    }

    /// The token endpoint answers a renewal with status 200 and these members.
    pub fn answer_renewal(&mut self, body: &Value) -> Vec<Effect> {
        self.take(Event::RenewalAnswered(Ok(provider::reply(200, body))))
    }

    pub fn fire(&mut self, timer: Timer) -> Vec<Effect> {
        self.surroundings.stop(timer);
        self.take(Event::TimerFired(timer))
    }

    pub fn consent_view(&self) -> View {
        let machine = self.machine.as_ref().expect("a machine");
        machine.consent_view()
    }

    pub fn view(&self) -> View {
        self.machine.as_ref().expect("a machine").view()
    }

    /// The code of the failure on the screen.
    #[track_caller]
    pub fn error(&self) -> String {
        match self.view() {
            View::Failed(failure) | View::Blocked(failure) => failure.code,
            view => panic!("no failure, but {view:?}"),
        }
    }

    /// Asserts that the sign-in has failed with `code`, on the screen and in Python, and that
    /// Python was never shown a token.
    #[track_caller]
    pub fn assert_failed(&self, code: ErrorCode) {
        assert_eq!(self.error(), code.as_str());
        assert_eq!(self.last_report()["error"]["code"], code.as_str());
        self.assert_no_tokens_reported();
    }

    #[track_caller]
    pub fn assert_no_tokens_reported(&self) {
        for report in &self.reports {
            assert_eq!(report["status"], "anonymous");
            assert!(report["tokens"].is_null() && report["proof"].is_null());
        }
    }

    #[track_caller]
    pub fn last_report(&self) -> &Value {
        self.reports.last().expect("a report")
    }

    #[track_caller]
    pub fn last_seq(&self) -> u64 {
        self.last_report()["seq"].as_u64().expect("a number")
    }

    /// The machine itself, for a story that goes on by hand.
    pub fn release(&mut self) -> Machine {
        self.machine.take().expect("a machine")
    }

    /// What `Debug` shows of the machine.
    pub fn debug(&self) -> String {
        format!("{:?}", self.machine)
    }
}
