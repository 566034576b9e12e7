//! Requests ([`fetch`](https://developer.mozilla.org/docs/Web/API/Window/fetch)) without cookies,
//! redirects or caches, that can be aborted.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, RequestCache, RequestCredentials, RequestRedirect};

use crate::protocol::http::{BODY_LIMIT, FormPost, NetworkFault, Reply, TIMEOUT};

/// What a request ends with.
pub type Answer = Result<Reply, NetworkFault>;

/// A request under way. Dropping it aborts the request, and its answer never comes.
#[must_use]
pub struct Exchange {
    controller: AbortController,
    dropped: Rc<Cell<bool>>,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.dropped.set(true);
        self.controller.abort();
    }
}

/// Gets a JSON document.
pub fn get(url: &str, answered: impl FnOnce(Answer) + 'static) -> Option<Exchange> {
    start(Request::get(url), answered, RequestBuilder::build)
}

/// Posts a form.
pub fn post(form: &FormPost, answered: impl FnOnce(Answer) + 'static) -> Option<Exchange> {
    let body = form.form.expose().to_owned();
    start(Request::post(&form.url), answered, |request| {
        request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
    })
}

fn start(
    request: RequestBuilder,
    answered: impl FnOnce(Answer) + 'static,
    build: impl FnOnce(RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Option<Exchange> {
    let controller = AbortController::new().ok()?;
    let dropped = Rc::new(Cell::new(false));
    let timed_out = Rc::new(Cell::new(false));
    let timeout = {
        let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
        Timeout::new(TIMEOUT, move || {
            timed_out.set(true);
            controller.abort();
        })
    };
    let request = build(sealed(request, &controller.signal()));
    let is_dropped = Rc::clone(&dropped);
    spawn_local(async move {
        // Ends with the request, however that ends.
        let _timeout = timeout;
        let reply = match request {
            Ok(request) => send(request).await,
            Err(_) => None,
        };
        if is_dropped.get() {
            return;
        }
        answered(reply.ok_or(if timed_out.get() {
            NetworkFault::TimedOut
        } else {
            NetworkFault::Failed
        }));
    });
    Some(Exchange {
        controller,
        dropped,
    })
}

/// A redirect could carry a code to a stranger, cookies could tie the request to somebody else's
/// session, and a cache could keep tokens.
fn sealed(request: RequestBuilder, signal: &AbortSignal) -> RequestBuilder {
    request
        .header("Accept", "application/json")
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(signal))
}

async fn send(request: Request) -> Option<Reply> {
    let response = request.send().await.ok()?;
    if announced_length(&response).is_some_and(|length| length > BODY_LIMIT) {
        return None;
    }
    let content_type = header(&response, "content-type").unwrap_or_default();
    let body = response.text().await.ok()?;
    (body.len() <= BODY_LIMIT).then(|| Reply {
        status: response.status(),
        content_type,
        body,
    })
}

fn announced_length(response: &Response) -> Option<usize> {
    header(response, "content-length")?.parse().ok()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)
}
