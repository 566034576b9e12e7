//! The pushed authorization request (RFC 9126): the provider is told what it will be asked, past the
//! address bar and the history, and the URL only says which request is meant.

use super::attempt::Attempt;
use super::authorization_request;
use super::authorization_response::{Rejection, refusal};
use super::http::{FormPost, NetworkFault, Reply};
use super::token_response::{json, refused_with};
use crate::encoding::form_encode;
use crate::error::{AuthError, ErrorCode};
use crate::secret::Secret;

/// The form that pushes `parameters`, if the provider wants to have them so.
pub(super) fn request(attempt: &Attempt, parameters: &Secret) -> Option<FormPost> {
    let endpoint = attempt.metadata.pushed_request_endpoint.as_ref()?;
    Some(FormPost {
        url: endpoint.as_str().to_owned(),
        form: parameters.clone(),
        // It would bind the code to the key of this endpoint's origin (RFC 9449 section 10.1), and there
        // is one for each: the token endpoint's may be another. The verifier binds the code.
        dpop: false,
    })
}

/// The URL that stands for what was pushed for `attempt` (RFC 9126 sections 2.2 and 4).
///
/// # Errors
///
/// What the authorization endpoint would have answered (section 2.3), or else `push_failed`: this
/// may be over another time.
pub(super) fn read(
    answer: Result<Reply, NetworkFault>,
    attempt: &Attempt,
) -> Result<Secret, Rejection> {
    let reply = answer.ok().filter(|reply| !reply.is_trouble());
    if let Some((error, description)) = reply.as_ref().and_then(refused_with) {
        return Err(refusal(&error, description.as_deref()));
    }
    let pushed = reply.filter(|reply| matches!(reply.status, 200 | 201));
    let body = pushed.as_ref().and_then(json);
    let request_uri = body.as_ref().and_then(|body| body.string("request_uri"));
    let Some(request_uri) = request_uri else {
        return Err(Rejection {
            error: failed(attempt),
            is_unavailable: true,
        });
    };
    let parameters = form_encode([
        ("client_id", attempt.config.client_id.as_str()),
        ("request_uri", request_uri),
    ]);
    Ok(authorization_request::url(&attempt.metadata, &parameters))
}

fn failed(attempt: &Attempt) -> AuthError {
    AuthError::new(
        ErrorCode::PushFailed,
        format!(
            "No readable answer came from the pushed_authorization_request_endpoint. Either the network failed, or connect-src in the app's own Content-Security-Policy forbids it, or the provider does not allow requests from {} (CORS).",
            attempt.config.redirect_uri.origin(),
        ),
    )
}
