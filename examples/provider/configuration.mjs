/** How oidc-provider is set up: one place for every setting. */
import { escape, page, pageHeaders } from "./page.mjs";
import { makeStore } from "./store.mjs";
import { findAccount } from "./users.mjs";

const HOUR = 60 * 60;

/** Every scope and claim the app asks for is granted: there is no consent page. */
async function grantEverything(ctx) {
  const { client, session, provider, requestParamOIDCScopes, requestParamClaims } = ctx.oidc;
  const grant = new provider.Grant({
    clientId: client.clientId,
    accountId: session.accountId,
  });
  grant.addOIDCScope([...requestParamOIDCScopes].join(" "));
  grant.addOIDCClaims([...requestParamClaims]);
  await grant.save();
  return grant;
}

/** The pages oidc-provider draws by itself, in our own frame. */
function makePages(formTargets) {
  function send(ctx, title, body) {
    ctx.set(pageHeaders(formTargets));
    ctx.body = page(title, body);
  }
  return {
    async logoutSource(ctx, form) {
      send(
        ctx,
        "Sign out",
        `${form}<p>Do you want to end your session here?</p>
<button form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button class="quiet" form="op.logoutForm">Stay signed in</button>`,
      );
    },
    async postLogoutSuccessSource(ctx) {
      send(ctx, "Signed out", "<p>You can close this window.</p>");
    },
    async renderError(ctx, { error, error_description: description }) {
      send(ctx, "This did not work", `<p><code>${escape(error)}</code> ${escape(description)}</p>`);
    },
  };
}

/** A public client: no secret, the code is bound to the browser by PKCE alone. */
function makeClient(clientId, options) {
  return {
    client_id: clientId,
    redirect_uris: options.redirectUris,
    post_logout_redirect_uris: options.postLogoutRedirectUris,
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    id_token_signed_response_alg: options.idTokenAlgorithm,
  };
}

/**
 * The configuration object of oidc-provider.
 *
 * `options` are those of `startProvider`, complete; `origins` are the origins
 * that may call the token endpoint and that forms may lead to.
 */
export function makeConfiguration(options, { keys, cookieSecret, origins }) {
  const { logoutSource, postLogoutSuccessSource, renderError } = makePages(origins);
  return {
    adapter: makeStore(),
    clients: options.clientIds.map((clientId) => makeClient(clientId, options)),
    jwks: keys,
    cookies: { keys: [cookieSecret] },
    findAccount,
    renderError,

    responseTypes: ["code"],
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin) => origins.includes(origin),
    loadExistingGrant: grantEverything,

    // Claims of the granted scopes belong in the ID token too, not only in UserInfo.
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "roles"],
      email: ["email", "email_verified"],
    },

    // A refresh token without offline_access, as most providers give it, and a new one each time.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,

    // With any tolerance a ten-second token would live on after its ten seconds.
    clockTolerance: 0,
    ttl: {
      AccessToken: options.tokenLifetime,
      AuthorizationCode: 60,
      Grant: 8 * HOUR,
      IdToken: options.tokenLifetime,
      Interaction: HOUR,
      RefreshToken: 8 * HOUR,
      Session: 8 * HOUR,
    },

    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
  };
}
