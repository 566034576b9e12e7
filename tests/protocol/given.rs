//! What a story is given: arguments, a configuration, randomness.

use streamlit_pkce::arguments::{Arguments, Flow, LogoutStyle, Storage};
use streamlit_pkce::config::Config;
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::texts::Texts;

use crate::provider;

pub const CALLBACK: &str = "https://app.example.com/callback.html";

/// The smallest login.
pub fn arguments() -> Arguments {
    Arguments {
        session: "4f1d0a9c2b7e6358".to_owned(),
        issuer: provider::ISSUER.to_owned(),
        issuer_template: None,
        client_id: provider::CLIENT_ID.to_owned(),
        scope: "openid profile email".to_owned(),
        redirect_uri: None,
        parameters: Vec::new(),
        metadata: None,
        allow_insecure_http: false,
        expose_refresh_token: false,
        is_entrusted: false,
        dpop: false,
        token_type: "Bearer".to_owned(),
        storage: Storage::Session,
        silent: false,
        flow: Flow::Auto,
        auto_login: false,
        state: None,
        min_validity: 0,
        sign_out: None,
        end_session: false,
        others: Vec::new(),
        id_token_hint: None,
        logout_style: LogoutStyle::Oidc,
        texts: Texts(Json::Null),
        verdict: None,
        further: Vec::new(),
        asks: None,
    }
}

/// The configuration that `change` makes of the smallest login.
pub fn config(change: impl FnOnce(&mut Arguments)) -> Config {
    let mut arguments = arguments();
    change(&mut arguments);
    Config::parse(&arguments, CALLBACK).expect("a usable configuration")
}

/// Random bytes, different for each `seed`.
pub fn entropy(seed: u8) -> Entropy {
    entropy_of(|at| match at % 32 {
        0 => seed,
        _ => u8::try_from(at).expect("a small number"),
    })
}

/// The bytes that `byte` gives.
pub fn entropy_of(byte: impl FnMut(usize) -> u8) -> Entropy {
    Entropy::new(std::array::from_fn(byte))
}
