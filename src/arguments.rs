//! The component's `data`, as Python sends it; `tests/contract/arguments.json` has examples.

use crate::error::Failure;
use crate::json::Json;

/// The version of the bridge: package and assets come in one wheel, so there is only one.
const VERSION: f64 = 1.0;

/// One call of `login()`.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Names the login: components with the same name share one session.
    pub session: String,
    /// The issuer identifier (OpenID Connect Discovery section 3).
    pub issuer: String,
    /// This app's client identifier.
    pub client_id: String,
    /// Space-separated scope values.
    pub scope: String,
    /// The registered redirect URI, if it is not the component's own callback page.
    pub redirect_uri: Option<String>,
    /// Further authorization request parameters, in order; a name may repeat (RFC 8707).
    pub parameters: Vec<(String, String)>,
    /// The provider metadata, if Python has it.
    pub metadata: Option<Json>,
    /// Whether plain HTTP beyond loopback is accepted.
    pub allow_insecure_http: bool,
    /// Whether Python gets the refresh token.
    pub expose_refresh_token: bool,
    /// Where tokens are kept beyond the page.
    pub storage: Storage,
    /// Whether a person who is signed in at the provider is signed in here without a click.
    pub silent: bool,
    /// How long the app wants an access token to live on at least, in seconds.
    pub min_validity: u64,
    /// The button's text.
    pub label: String,
    /// Names the app's last call of `logout()`, if there was one.
    pub sign_out: Option<u64>,
    /// What Python made of the last report it got.
    pub verdict: Option<Verdict>,
}

/// Where tokens are kept beyond the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Nowhere: a reload starts afresh.
    Memory,
    /// In the tab (`sessionStorage`).
    Session,
    /// In the browser (`localStorage`).
    Local,
}

/// What Python made of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The report's sequence number.
    pub seq: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// The person's display name, from verified claims.
    pub name: Option<String>,
    /// Why the report was not accepted.
    pub error: Option<Failure>,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Python took it.
    Accepted,
    /// Python refused the tokens: drop them.
    Rejected,
    /// Python could not check the tokens now: keep them.
    Unverified,
}

impl Arguments {
    /// Reads `data`; `None` if it has another shape, which means that package and assets do not
    /// belong together.
    #[must_use]
    pub fn read(data: &Json) -> Option<Self> {
        if data.get("version")?.as_number() != Some(VERSION) {
            return None;
        }
        let text = |name| data.string(name).map(ToOwned::to_owned);
        Some(Self {
            session: text("session")?,
            issuer: text("issuer")?,
            client_id: text("client_id")?,
            scope: text("scope")?,
            redirect_uri: text("redirect_uri"),
            parameters: data
                .get("parameters")?
                .items()
                .iter()
                .map(pair)
                .collect::<Option<_>>()?,
            metadata: data.get("metadata").filter(|it| it.is_object()).cloned(),
            allow_insecure_http: data.boolean("allow_insecure_http")?,
            expose_refresh_token: data.boolean("expose_refresh_token")?,
            storage: match data.string("storage")? {
                "memory" => Storage::Memory,
                "session" => Storage::Session,
                "local" => Storage::Local,
                _ => return None,
            },
            silent: data.boolean("silent")?,
            min_validity: data.get("min_validity")?.as_integer()?,
            label: text("label")?,
            sign_out: data.get("sign_out").and_then(Json::as_integer),
            verdict: match data.get("verdict")? {
                Json::Null => None,
                verdict => Some(Verdict::read(verdict)?),
            },
        })
    }
}

impl Verdict {
    fn read(verdict: &Json) -> Option<Self> {
        Some(Self {
            seq: verdict.get("seq")?.as_integer()?,
            outcome: match verdict.string("outcome")? {
                "accepted" => Outcome::Accepted,
                "rejected" => Outcome::Rejected,
                "unverified" => Outcome::Unverified,
                _ => return None,
            },
            name: verdict.string("name").map(ToOwned::to_owned),
            error: verdict.get("error").and_then(Failure::read),
        })
    }
}

fn pair(pair: &Json) -> Option<(String, String)> {
    match pair.items() {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    }
}
