//! What outlives a single attempt to sign in.

use super::alarms::Alarms;
use super::attempt::Attempt;
use super::departure::Returned;
use super::event::{Effect, FOR_GOOD, Surroundings};
use super::further::Further;
use super::grant;
use super::provider::Provider;
use super::report::Report;
use super::reporter::Reporter;
use super::schedule::Chance;
use super::tokens::Tokens;
use super::transaction::{Entropy, Transaction};
use crate::arguments::Flow;
use crate::config::Config;
use crate::error::{ErrorCode, Failure};

/// The standing knowledge of a session.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
#[derive(Debug)]
pub(super) struct Session {
    pub config: Config,
    pub provider: Provider,
    pub reporter: Reporter,
    pub chance: Chance,
    pub alarms: Alarms,
    /// Whether a component is on the page.
    pub mounted: bool,
    /// What kind of page it is.
    pub surroundings: Surroundings,
    /// Whether the browser has refused to open a window.
    pub popups_blocked: bool,
    /// Whether this tab was led to the provider without a click, and nobody has clicked since.
    pub has_gone_alone: bool,
    /// The largest generation that was heard of.
    pub generation: u64,
    /// Whether the browser believes that it is connected.
    pub online: bool,
    /// Whether the hidden frame has shown that it is of no use in this page.
    pub frameless: bool,
    /// Until when nobody is signed in silently at load, in milliseconds since the epoch.
    pub quiet_until: u64,
    /// The last login that was signed out of: what stems from it or an earlier one is over.
    pub signed_out: u64,
    /// The app's last call of `logout()` that was followed.
    pub sign_out: Option<u64>,
    /// What the person has brought back for a further access token, until it is known whose it is.
    pub brought: Option<Box<Returned>>,
    /// Ready before the click, so that the window can open inside it.
    prepared: Option<Transaction>,
}

impl Session {
    pub fn new(config: Config) -> Self {
        Self {
            config,
            provider: Provider::Unknown,
            reporter: Reporter::default(),
            chance: Chance::new(0),
            alarms: Alarms::default(),
            mounted: false,
            surroundings: Surroundings::default(),
            popups_blocked: false,
            has_gone_alone: false,
            generation: 0,
            online: true,
            frameless: false,
            quiet_until: 0,
            signed_out: 0,
            sign_out: None,
            brought: None,
            prepared: None,
        }
    }

    /// Somebody has signed out of this login, and so of all earlier ones. The next one is later,
    /// whatever has become of the clock.
    pub fn learn_of_sign_out(&mut self, login: u64) {
        if login > grant::LATEST {
            return;
        }
        self.signed_out = self.signed_out.max(login);
        self.generation = self.generation.max(login);
    }

    /// Whether the person has signed out, and nobody has clicked since.
    pub const fn is_signed_out_for_good(&self) -> bool {
        self.quiet_until == FOR_GOOD
    }

    /// Whether the next sign-in leads away from this page rather than into a window.
    pub const fn redirects(&self) -> bool {
        match self.config.flow {
            Flow::Popup => false,
            // Providers do not let themselves be framed.
            _ if self.surroundings.framed => false,
            Flow::Redirect => true,
            Flow::Auto => self.surroundings.small_touch_screen || self.popups_blocked,
        }
    }

    /// Whether the way out of `failure` is to leave the page.
    pub fn offers_redirect(&self, failure: &Failure) -> bool {
        failure.code == ErrorCode::PopupBlocked.as_str() && self.redirects()
    }

    /// A generation that is newer than all that were heard of.
    pub fn next_generation(&mut self, now: u64) -> u64 {
        self.generation = grant::next_generation(self.generation, now);
        self.generation
    }

    pub fn prepare(&mut self, entropy: &Entropy) {
        if self.prepared.is_none() {
            self.chance = Chance::new(entropy.seed());
            self.prepared = Some(Transaction::new(entropy));
        }
    }

    pub const fn is_prepared(&self) -> bool {
        self.prepared.is_some()
    }

    pub fn is_ready(&self) -> bool {
        self.provider.metadata().is_some() && self.is_prepared()
    }

    /// A URL that shows whether requests reach the provider. Its own host may be one that only
    /// servers know; then it is the token endpoint's that counts.
    pub fn probe_url(&self) -> String {
        let discovery = self.config.discovery_url();
        match self.provider.metadata() {
            Some(metadata) if metadata.token_endpoint.origin() != self.config.issuer.origin() => {
                metadata.token_endpoint.as_str().to_owned()
            }
            _ => discovery,
        }
    }

    /// Begins an attempt with the prepared transaction, and has the next one prepared.
    pub fn begin(&mut self, effects: &mut Vec<Effect>) -> Option<Box<Attempt>> {
        let metadata = self.provider.metadata()?.clone();
        let transaction = self.prepared.take()?;
        effects.push(Effect::DrawEntropy);
        Some(Box::new(Attempt {
            config: self.config.clone(),
            metadata,
            transaction,
            wish: None,
            begun_at: 0,
            is_pushing: false,
        }))
    }

    /// The same for a further access token.
    pub fn begin_for(&mut self, wish: &str, effects: &mut Vec<Effect>) -> Option<Box<Attempt>> {
        let mut attempt = self.begin(effects)?;
        attempt.config = self.config.wishing(wish);
        attempt.wish = Some(wish.to_owned());
        Some(attempt)
    }

    /// Reports that nobody is signed in.
    pub fn report_failure(
        &mut self,
        now: u64,
        failure: Option<&Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let (failure, sign_out) = (failure.cloned(), self.sign_out);
        let make = |seq| Report::anonymous(seq, sign_out, failure);
        self.reporter.report(now, make, effects);
    }

    /// Reports that somebody is signed in.
    pub fn report_tokens(
        &mut self,
        now: u64,
        tokens: &Tokens,
        further: Vec<Further>,
        effects: &mut Vec<Effect>,
    ) {
        let (sign_out, config) = (self.sign_out, &self.config);
        let make = |seq| Report::authenticated(seq, sign_out, tokens, further, config);
        self.reporter.report(now, make, effects);
    }
}
