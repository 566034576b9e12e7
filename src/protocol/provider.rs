//! How much is known of the provider.

use super::event::Effect;
use super::http::{NetworkFault, Reply};
use super::metadata::{self, Metadata};
use crate::config::Config;
use crate::error::AuthError;
use crate::json::Json;

/// What this page knows of the provider.
#[derive(Debug)]
pub(super) enum Provider {
    /// Nothing.
    Unknown,
    /// The discovery document has been asked for.
    Asked,
    /// Enough to sign in.
    Known(Box<Metadata>),
    /// That it cannot be used. Only a click, a renewal that is due, or Python with something better
    /// changes that: a failure makes Python answer, and an answer must not make another failure.
    Unusable(AuthError),
}

/// What news of the provider mean.
pub(super) enum Learned {
    /// Nothing that was not known before.
    Nothing,
    /// The provider is known now.
    Known,
    /// The provider is known now, and was taken to be unusable.
    Usable,
}

impl Provider {
    /// The metadata, if the provider can be used.
    pub fn metadata(&self) -> Option<&Metadata> {
        match self {
            Self::Known(metadata) => Some(metadata),
            _ => None,
        }
    }

    /// Takes the metadata that Python has, or asks for it.
    pub fn learn(
        &mut self,
        document: Option<&Json>,
        config: &Config,
        effects: &mut Vec<Effect>,
    ) -> Result<Learned, AuthError> {
        let Some(document) = document else {
            if matches!(self, Self::Unknown) {
                self.discover(config, effects);
            }
            return Ok(Learned::Nothing);
        };
        if matches!(self, Self::Asked) {
            effects.push(Effect::AbortRequest);
        }
        let learned = match self {
            Self::Known(_) => Learned::Nothing,
            Self::Unusable(_) => Learned::Usable,
            Self::Unknown | Self::Asked => Learned::Known,
        };
        self.take(Metadata::parse(document, config))
            .map(|()| learned)
    }

    /// Asks the provider itself, unless that is under way.
    pub fn discover(&mut self, config: &Config, effects: &mut Vec<Effect>) {
        if !matches!(self, Self::Asked) {
            *self = Self::Asked;
            effects.push(Effect::FetchMetadata(config.discovery_url()));
        }
    }

    /// Takes the answer to a discovery request; one that nobody waits for changes nothing.
    pub fn discovered(
        &mut self,
        answer: &Result<Reply, NetworkFault>,
        config: &Config,
    ) -> Result<Learned, AuthError> {
        if !matches!(self, Self::Asked) {
            return Ok(Learned::Nothing);
        }
        let metadata = match answer {
            Ok(reply) => Metadata::read(reply, config),
            Err(_) => Err(metadata::unavailable(config)),
        };
        self.take(metadata).map(|()| Learned::Known)
    }

    fn take(&mut self, metadata: Result<Metadata, AuthError>) -> Result<(), AuthError> {
        match metadata {
            Ok(metadata) => {
                *self = Self::Known(Box::new(metadata));
                Ok(())
            }
            Err(error) => {
                *self = Self::Unusable(error.clone());
                Err(error)
            }
        }
    }

    /// The page is without a component, so no request may go on.
    pub fn abandon(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self, Self::Asked) {
            *self = Self::Unknown;
            effects.push(Effect::AbortRequest);
        }
    }
}
