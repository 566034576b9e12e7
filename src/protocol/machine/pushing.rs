//! The way to the provider: in a window, in this page, or in a hidden frame. Where the provider wants
//! to be told before what it will be asked (RFC 9126), it is told on the click. A window opens inside
//! the click all the same, and is empty until then: some browsers let none open a moment later.
//!
//! ```text
//! a click, or a frame that is due ──▶ pushing ──a request_uri──▶ OpenWindow, Leave, OpenFrame
//!                                        └──no──▶ as if the authorization endpoint had said so
//! ```

use super::Step;
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_request::{self, Interaction};
use crate::protocol::authorization_response::{self, Response};
use crate::protocol::departure::Departure;
use crate::protocol::event::{Effect, Event};
use crate::protocol::pushed_request;
use crate::secret::Secret;

/// Where the provider is met.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// In a window of its own.
    Window,
    /// In place of this page.
    Page,
    /// Where nobody sees it.
    Frame,
}

impl Step {
    /// Goes to the provider; or tells it what it will be asked, and goes then.
    pub(super) fn go(&mut self, attempt: &mut Attempt, way: Way, interaction: Interaction<'_>) {
        attempt.begun_at = self.now;
        let parameters = authorization_request::parameters(attempt, interaction);
        let Some(form) = pushed_request::request(attempt, &parameters) else {
            let url = authorization_request::url(&attempt.metadata, parameters.expose());
            return self.open(attempt, way, url);
        };
        attempt.is_pushing = true;
        if matches!(way, Way::Window) {
            self.open(attempt, way, Secret::new(""));
        }
        self.effects.push(match way {
            Way::Frame => Effect::PushUnseen(form),
            Way::Window | Way::Page => Effect::Push(form),
        });
    }

    fn open(&mut self, attempt: &Attempt, way: Way, url: Secret) {
        let state = attempt.transaction.state.clone();
        self.effects.push(match way {
            Way::Window => Effect::OpenWindow { url, state },
            Way::Page => Effect::Leave {
                url,
                state,
                departure: Some(Box::new(Departure::new(attempt))),
            },
            Way::Frame => Effect::OpenFrame { url, state },
        });
    }

    /// What the provider has made of `attempt`, if `event` says so. What was pushed goes its way.
    pub(super) fn response(
        &mut self,
        attempt: &mut Attempt,
        way: Way,
        event: Event,
    ) -> Option<Response> {
        match (way, event) {
            (Way::Window, Event::CallbackReceived(parameters))
            | (Way::Frame, Event::FrameCalledBack(parameters)) => {
                let (transaction, metadata) = (&attempt.transaction, &attempt.metadata);
                authorization_response::read(parameters.expose(), transaction, metadata)
            }
            (Way::Window | Way::Page, Event::Pushed(answer))
            | (Way::Frame, Event::PushedUnseen(answer))
                if std::mem::take(&mut attempt.is_pushing) =>
            {
                match pushed_request::read(answer, attempt) {
                    Ok(url) => {
                        self.open(attempt, way, url);
                        None
                    }
                    Err(rejection) => Some(Err(rejection)),
                }
            }
            _ => None,
        }
    }
}
