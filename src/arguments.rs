//! The component's `data`, as Python sends it; `tests/contract/arguments.json` has examples.

use crate::error::Failure;
use crate::json::Json;
use crate::secret::Secret;
use crate::texts::Texts;

/// The version of the bridge: package and assets come in one wheel, so there is only one.
const VERSION: f64 = 1.0;

/// One call of `login()`.
#[expect(clippy::struct_excessive_bools, reason = "as many as login() has")]
#[derive(Clone, Debug)]
pub struct Arguments {
    /// Names the login: components with the same name share one session.
    pub session: String,
    /// The issuer identifier (OpenID Connect Discovery section 3).
    pub issuer: String,
    /// What metadata and tokens name instead, if the issuer stands for many tenants: see
    /// `protocol::issuer`.
    pub issuer_template: Option<String>,
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
    /// Whether codes are redeemed by Python, which then keeps the tokens.
    pub is_entrusted: bool,
    /// Whether token requests prove a key of this browser's (RFC 9449).
    pub dpop: bool,
    /// The `token_type` that an access token has to be of.
    pub token_type: String,
    /// Where tokens are kept beyond the page.
    pub storage: Storage,
    /// Whether a person who is signed in at the provider is signed in here without a click.
    pub silent: bool,
    /// Which way the person goes to the provider.
    pub flow: Flow,
    /// Whether a person whom the provider wants to see is sent there without a click.
    pub auto_login: bool,
    /// What the app wants to have back after the sign-in: a JSON object, as text.
    pub state: Option<String>,
    /// How long the app wants an access token to live on at least, in seconds.
    pub min_validity: u64,
    /// What the component says.
    pub texts: Texts,
    /// Names the app's last call of `logout()`, if there was one.
    pub sign_out: Option<u64>,
    /// Whether that call ends the session at the provider too.
    pub end_session: bool,
    /// The other sessions that it is about.
    pub others: Vec<String>,
    /// Who is to be signed out there, or asked about, where only Python has the ID token.
    pub id_token_hint: Option<Secret>,
    /// How that is done.
    pub logout_style: LogoutStyle,
    /// What Python made of the last report it got.
    pub verdict: Option<Verdict>,
    /// The further access tokens that the app wishes for, each written as the parameters that its
    /// authorization request has in the place of `parameters`, with its `scope`.
    pub further: Vec<String>,
    /// Which of them this component asks the person to allow, if it is not the login itself.
    pub asks: Option<String>,
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

/// Which way the person goes to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// In a window of its own.
    Popup,
    /// The page itself goes there, and comes back.
    Redirect,
    /// In a window where that works, else as [`Flow::Redirect`].
    Auto,
}

/// How a provider is told that a person signs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutStyle {
    /// OpenID Connect RP-Initiated Logout 1.0.
    Oidc,
    /// Amazon Cognito's `/logout`, which knows `logout_uri` only.
    Cognito,
    /// Auth0's `/v2/logout`.
    Auth0,
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
    /// In how many seconds Python wants to hear again that the page is there, to renew what it keeps.
    /// With tokens that Python could not check: that it wants others.
    pub renew_in: Option<u64>,
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
            issuer_template: text("issuer_template"),
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
            is_entrusted: data.string("exchange")? == "server",
            dpop: data.boolean("dpop")?,
            token_type: text("token_type")?,
            storage: match data.string("storage")? {
                "memory" => Storage::Memory,
                "session" => Storage::Session,
                "local" => Storage::Local,
                _ => return None,
            },
            silent: data.boolean("silent")?,
            flow: match data.string("flow")? {
                "popup" => Flow::Popup,
                "redirect" => Flow::Redirect,
                "auto" => Flow::Auto,
                _ => return None,
            },
            auto_login: data.boolean("auto_login")?,
            state: text("state"),
            min_validity: data.get("min_validity")?.as_integer()?,
            texts: Texts(data.get("labels").filter(|it| it.is_object())?.clone()),
            sign_out: data.get("sign_out").and_then(Json::as_integer),
            end_session: data.boolean("end_session")?,
            others: data
                .get("others")?
                .strings()
                .map(ToOwned::to_owned)
                .collect(),
            id_token_hint: data.string("id_token_hint").map(Secret::new),
            logout_style: match data.string("logout_style")? {
                "oidc" => LogoutStyle::Oidc,
                "cognito" => LogoutStyle::Cognito,
                "auth0" => LogoutStyle::Auth0,
                _ => return None,
            },
            verdict: match data.get("verdict")? {
                Json::Null => None,
                verdict => Some(Verdict::read(verdict)?),
            },
            further: data
                .get("further")?
                .strings()
                .map(ToOwned::to_owned)
                .collect(),
            asks: text("asks"),
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
            renew_in: verdict.get("renew_in").and_then(Json::as_integer),
        })
    }
}

fn pair(pair: &Json) -> Option<(String, String)> {
    match pair.items() {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    }
}
