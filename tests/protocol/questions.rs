//! What a provider was asked, in an address or pushed before.

use std::collections::HashSet;

use streamlit_pkce::protocol::event::Effect;

use crate::effects::{Request, pushed};

/// All authorization requests of a session.
#[derive(Default)]
pub struct Questions {
    /// What may never be seen twice: states, nonces, challenges, verifiers.
    once: HashSet<String>,
    /// What was pushed for a window or a departure, and for a frame.
    pushed: [Option<Request>; 2],
}

impl Questions {
    /// Looks for what is pushed.
    pub fn see_pushed(&mut self, effects: &[Effect]) {
        if let Some(request) = pushed(effects) {
            let is_unseen = effects.iter().any(|it| matches!(it, Effect::PushUnseen(_)));
            self.see_request(&request);
            self.pushed[usize::from(is_unseen)] = Some(request);
        }
    }

    /// What the provider is asked: the request itself, or the one that was pushed for it, which can
    /// be used once.
    pub fn asked(&mut self, request: Request, is_unseen: bool) -> Request {
        if request.pairs.iter().all(|(name, _)| name != "request_uri") {
            self.see_request(&request);
            return request;
        }
        let pushed = self.pushed[usize::from(is_unseen)].take();
        let pushed = pushed.expect("a request that was pushed");
        assert_eq!(request.state, pushed.state);
        pushed
    }

    fn see_request(&mut self, request: &Request) {
        for name in ["state", "nonce", "code_challenge"] {
            self.see_once(request.get(name));
        }
    }

    pub fn see_once(&mut self, value: &str) {
        assert!(self.once.insert(value.to_owned()), "{value} is new");
    }
}
