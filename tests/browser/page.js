// What a person does to the page, what they see of it, and what a provider says.

const ISSUER = "https://login.example.com";

/** An element in a shadow root, as Streamlit gives it to a component. */
export function mountPoint() {
  const host = document.createElement("div");
  document.body.append(host);
  const root = document.createElement("div");
  host.attachShadow({ mode: "open" }).append(root);
  return root;
}

export function unmount(root) {
  root.getRootNode().host.remove();
}

export function click(element, detail) {
  const init = { bubbles: true, composed: true, detail };
  element.dispatchEvent(new MouseEvent("click", init));
}

export function press(element, key) {
  element.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, composed: true, key }));
}

export function focused(root) {
  return root.getRootNode().activeElement;
}

/** Keeps a copy of all random bytes that the page draws. */
export class Dice {
  rolls = [];

  constructor() {
    crypto.getRandomValues = (bytes) => {
      Crypto.prototype.getRandomValues.call(crypto, bytes);
      this.rolls.push([...bytes]);
      return bytes;
    };
  }

  count() {
    return this.rolls.length;
  }

  roll(index) {
    return new Uint8Array(this.rolls[index]);
  }

  restore() {
    delete crypto.getRandomValues;
  }
}

export const metadata = () => ({
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
});

/** The component's data: the smallest login, with `members` in place of its own. */
export const data = (members) => ({
  version: 1,
  session: "4f1d0a9c2b7e6358",
  issuer: ISSUER,
  client_id: "demo",
  scope: "openid",
  issuer_template: null,
  redirect_uri: null,
  parameters: [],
  metadata: metadata(),
  allow_insecure_http: false,
  expose_refresh_token: false,
  exchange: "browser",
  dpop: false,
  token_type: "Bearer",
  storage: "memory",
  silent: false,
  // A page under test must not be left.
  flow: "popup",
  auto_login: false,
  state: null,
  end_session: false,
  others: [],
  logout_style: "oidc",
  min_validity: 0,
  labels: {},
  button: { type: "secondary", icon: "", width: "content", large: false },
  verdict: null,
  further: [],
  sign_out: null,
  ...JSON.parse(members),
});

/** A good token response for the request with this nonce. */
export function tokens(nonce) {
  const part = (value) =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const header = { alg: "RS256" };
  const claims = { iss: ISSUER, aud: "demo", sub: "ada", iat: 1790000000, exp: 1790000300, nonce };
  return JSON.stringify({
    access_token: "example-access-token",
    token_type: "Bearer",
    expires_in: 3600,
    id_token: `${part(header)}.${part(claims)}.c2ln`,
  });
}
