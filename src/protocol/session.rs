//! What outlives a single attempt to sign in.

use super::event::Effect;
use super::http::{NetworkFault, Reply};
use super::metadata::{self, Metadata};
use super::report::Report;
use super::transaction::{Entropy, Transaction};
use crate::config::Config;
use crate::error::{AuthError, Failure};
use crate::json::Json;

/// How much is known of the provider.
#[derive(Debug)]
enum Provider {
    /// Nothing.
    Unknown,
    /// The discovery document has been asked for.
    Asked,
    /// Enough to sign in.
    Known(Box<Metadata>),
    /// That it cannot be used. Only a click, or Python with something better, changes that: a
    /// failure makes Python answer, and an answer must not make another failure.
    Unusable,
}

/// The largest number that JavaScript counts to without gaps.
const LARGEST_SEQ: u64 = (1 << 53) - 1;

/// The least time between two reminders, in milliseconds.
const REMINDER: u64 = 5_000;

/// What news of the provider mean.
pub(super) enum Learned {
    /// Nothing has failed for want of them.
    Nothing,
    /// A provider that was unusable is known now.
    ToBeUsable,
}

/// Everything one attempt needs, fixed at the click that began it: Python may rerun with another
/// configuration meanwhile.
#[derive(Debug)]
pub(super) struct Attempt {
    pub config: Config,
    pub metadata: Metadata,
    pub transaction: Transaction,
}

/// The standing knowledge of a session.
#[derive(Debug)]
pub(super) struct Session {
    pub config: Config,
    provider: Provider,
    /// Ready before the click, so that the window can open inside it.
    prepared: Option<Transaction>,
    last_report: Option<Report>,
    /// Whether the component on the page has been given the last report.
    delivered: bool,
    /// Whether Python has answered to the last report.
    answered: bool,
    /// When Python was last reminded of a report that it had forgotten.
    reminded_at: Option<u64>,
}

impl Session {
    pub const fn new(config: Config) -> Self {
        Self {
            config,
            provider: Provider::Unknown,
            prepared: None,
            last_report: None,
            delivered: false,
            answered: false,
            reminded_at: None,
        }
    }

    /// A component without a state of its own has appeared.
    pub fn mount(&mut self, effects: &mut Vec<Effect>) {
        self.delivered = false;
        if self.prepared.is_none() {
            effects.push(Effect::DrawEntropy);
        }
    }

    /// The page is without a component, so no request may go on.
    pub fn unmount(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.provider, Provider::Asked) {
            self.provider = Provider::Unknown;
            effects.push(Effect::AbortRequest);
        }
    }

    pub fn prepare(&mut self, entropy: &Entropy) {
        if self.prepared.is_none() {
            self.prepared = Some(Transaction::new(entropy));
        }
    }

    /// Takes the metadata that Python has, or asks for it.
    pub fn learn(
        &mut self,
        document: Option<&Json>,
        effects: &mut Vec<Effect>,
    ) -> Result<Learned, AuthError> {
        let Some(document) = document else {
            if matches!(self.provider, Provider::Unknown) {
                self.discover(effects);
            }
            return Ok(Learned::Nothing);
        };
        if matches!(self.provider, Provider::Asked) {
            effects.push(Effect::AbortRequest);
        }
        let before = std::mem::replace(&mut self.provider, Provider::Unusable);
        let metadata = Metadata::parse(document, &self.config)?;
        self.provider = Provider::Known(Box::new(metadata));
        Ok(match before {
            Provider::Unusable => Learned::ToBeUsable,
            _ => Learned::Nothing,
        })
    }

    /// Asks the provider itself, unless that is under way.
    pub fn discover(&mut self, effects: &mut Vec<Effect>) {
        if !matches!(self.provider, Provider::Asked) {
            self.provider = Provider::Asked;
            effects.push(Effect::FetchMetadata(self.config.discovery_url()));
        }
    }

    /// Takes the answer to a discovery request; one that nobody waits for changes nothing.
    pub fn discovered(
        &mut self,
        answer: &Result<Reply, NetworkFault>,
    ) -> Result<Learned, AuthError> {
        if !matches!(self.provider, Provider::Asked) {
            return Ok(Learned::Nothing);
        }
        self.provider = Provider::Unusable;
        let metadata = match answer {
            Ok(reply) => Metadata::read(reply, &self.config)?,
            Err(_) => return Err(metadata::unavailable(&self.config)),
        };
        self.provider = Provider::Known(Box::new(metadata));
        Ok(Learned::Nothing)
    }

    pub const fn is_ready(&self) -> bool {
        matches!(self.provider, Provider::Known(_)) && self.prepared.is_some()
    }

    /// Begins an attempt with the prepared transaction, and has the next one prepared.
    pub fn begin(&mut self, effects: &mut Vec<Effect>) -> Option<Attempt> {
        let Provider::Known(metadata) = &self.provider else {
            return None;
        };
        let metadata = (**metadata).clone();
        let transaction = self.prepared.take()?;
        effects.push(Effect::DrawEntropy);
        Some(Attempt {
            config: self.config.clone(),
            metadata,
            transaction,
        })
    }

    /// Hands Python a new report, made with a number that no earlier one had.
    pub fn report(
        &mut self,
        now: u64,
        make: impl FnOnce(u64) -> Report,
        effects: &mut Vec<Effect>,
    ) {
        let seq = self
            .last_report
            .as_ref()
            .map_or(now, |last| now.max(last.seq.saturating_add(1)));
        self.last_report = Some(make(seq));
        self.delivered = false;
        self.answered = false;
        self.deliver(effects);
    }

    /// Python answers to the report numbered `seq`, or knows of none. Says whether that is the
    /// last report; if not, sees to it that Python gets to know it.
    pub fn answered(&mut self, seq: Option<u64>, now: u64, effects: &mut Vec<Effect>) -> bool {
        let Some(last) = &mut self.last_report else {
            self.report_failure(now, None, effects);
            return false;
        };
        match seq {
            Some(seq) if seq == last.seq => {
                self.answered = true;
                return true;
            }
            // From outside this session, as when a configuration was refused: Python would take
            // the last report for an old one.
            Some(seq) if seq > last.seq && seq < LARGEST_SEQ => {
                last.seq = now.max(seq + 1);
                self.delivered = false;
                self.answered = false;
            }
            // Forgotten: the app has cleared its session state. One that does so in every run must
            // not be reminded in every run.
            None if self.answered && self.may_remind(now) => {
                self.reminded_at = Some(now);
                self.delivered = false;
                self.answered = false;
            }
            _ => {}
        }
        self.deliver(effects);
        false
    }

    fn may_remind(&self, now: u64) -> bool {
        self.reminded_at
            .is_none_or(|last| now.abs_diff(last) >= REMINDER)
    }

    /// Reports that nobody is signed in.
    pub fn report_failure(
        &mut self,
        now: u64,
        failure: Option<&Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let failure = failure.cloned();
        self.report(now, |seq| Report::anonymous(seq, failure), effects);
    }

    /// Gives the last report to a component that has no state yet.
    pub fn deliver(&mut self, effects: &mut Vec<Effect>) {
        if let Some(report) = self.last_report.clone().filter(|_| !self.delivered) {
            self.delivered = true;
            effects.push(Effect::Report(Box::new(report)));
        }
    }
}
