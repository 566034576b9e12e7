//! What surrounds a session and keeps what it is given: store, other tabs, timers.

use serde_json::Value;
use streamlit_pkce::arguments::Storage;
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::event::{Effect, Event, Stored, Timer};
use streamlit_pkce::secret::Secret;

/// A browser without other tabs, which does at once what it is told.
#[derive(Default)]
pub struct Surroundings {
    /// What was saved last, and not forgotten since.
    pub record: Option<Value>,
    /// Where it was saved.
    pub storage: Option<Storage>,
    /// Until when nobody is to be signed in silently at load.
    pub quiet_until: u64,
    /// The last login that was signed out of.
    pub signed_out: u64,
    /// Whether this tab was led to the provider without a click.
    pub has_gone_alone: bool,
    /// What was kept when the page was left.
    pub departure: Option<Value>,
    /// The answer that the callback page has left for it.
    pub answer: Option<String>,
    /// What the other tabs have been told, oldest first.
    pub told: Vec<Value>,
    /// Whether the store never answers.
    pub hangs: bool,
    /// The timers that run, and when they fire, in milliseconds since the epoch.
    timers: Vec<(Timer, u64)>,
}

impl Surroundings {
    /// Does what a store and a channel do, and keeps an eye on the timers. What is left is for the
    /// story to see.
    pub fn take(&mut self, effect: Effect, now: u64) -> Result<Option<Event>, Effect> {
        match effect {
            Effect::Load(_) => {
                if self.hangs {
                    return Ok(None);
                }
                return Ok(Some(Event::StoreAnswered(self.stored())));
            }
            Effect::Save(storage, record) => {
                self.storage = Some(storage);
                let record = serde_json::to_value(record).expect("JSON");
                keep(&mut self.record, record);
            }
            Effect::Forget(login) => forget(&mut self.record, login),
            Effect::KeepSignedOut(login) => self.signed_out = self.signed_out.max(login),
            Effect::KeepQuiet(until) => self.quiet_until = until,
            Effect::KeepGoneAlone(is_so) => self.has_gone_alone = is_so,
            Effect::Leave { ref departure, .. } => {
                self.departure = departure
                    .as_ref()
                    .map(|it| serde_json::to_value(it).expect("JSON"));
                return Err(effect);
            }
            Effect::Tell(message) => self.told.push(serde_json::to_value(message).expect("JSON")),
            Effect::StartTimer(timer, wait) => {
                self.stop(timer);
                self.timers.push((timer, now.saturating_add(wait)));
                return Err(effect);
            }
            Effect::StopTimer(timer) => {
                self.stop(timer);
                return Err(effect);
            }
            effect => return Err(effect),
        }
        Ok(None)
    }

    /// What a store finds.
    pub fn stored(&mut self) -> Stored {
        Stored {
            record: self.record.as_ref().map(document),
            quiet_until: self.quiet_until,
            signed_out: self.signed_out,
            has_gone_alone: self.has_gone_alone,
            returned: self.come_back(),
        }
    }

    /// Each answer is found once.
    fn come_back(&mut self) -> Option<(Json, Secret)> {
        let answer = self.answer.take()?;
        Some((document(self.departure.as_ref()?), Secret::new(answer)))
    }

    /// When `timer` fires, if it runs.
    pub fn timer(&self, timer: Timer) -> Option<u64> {
        let running = self.timers.iter().find(|(running, _)| *running == timer);
        running.map(|(_, at)| *at)
    }

    pub fn stop(&mut self, timer: Timer) {
        self.timers.retain(|(running, _)| *running != timer);
    }

    /// What the other tabs have been told of this `kind`.
    pub fn told(&self, kind: &str) -> Vec<&Value> {
        let of_kind = self.told.iter().filter(|it| it["kind"] == kind);
        of_kind.collect()
    }
}

/// Puts a record where another may be, unless that one is of a later login.
pub fn keep(kept: &mut Option<Value>, record: Value) {
    if login(kept.as_ref()) <= login(Some(&record)) {
        *kept = Some(record);
    }
}

/// Removes a record, unless it is of a later login.
pub fn forget(kept: &mut Option<Value>, last: u64) {
    kept.take_if(|record| login(Some(record)) <= last);
}

fn login(record: Option<&Value>) -> u64 {
    let login = record.and_then(|it| it["login"].as_u64());
    login.unwrap_or_default()
}

/// A document as the machine takes it.
pub fn document(value: &Value) -> Json {
    Json::parse(&value.to_string()).expect("JSON")
}
