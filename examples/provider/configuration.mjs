/** How oidc-provider is set up: one place for every setting. */
import { randomBytes } from "node:crypto";

import { grantOpenApis, resourceIndicators } from "./apis.mjs";
import { BY_PASSWORD } from "./login-page.mjs";
import { escape, page, pageHeaders } from "./page.mjs";

const HOUR = 60 * 60;

/** Every scope and claim of OpenID Connect that the app asks for is granted without a question. */
async function grantEverything(ctx) {
  const { client, session, provider, requestParamOIDCScopes, requestParamClaims } = ctx.oidc;
  // The session's tokens hang on its grant: a new one would end those that are in use.
  const known = session.grantIdFor(client.clientId);
  const grant =
    (known && (await provider.Grant.find(known))) ??
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(" "));
  grant.addOIDCClaims([...requestParamClaims]);
  grantOpenApis(grant);
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

/** A client; one without a secret is public, and its code is bound to the browser by PKCE alone. */
function makeClient(clientId, options) {
  const secret = options.clientSecrets[clientId];
  return {
    client_id: clientId,
    redirect_uris: options.redirectUris,
    post_logout_redirect_uris: options.postLogoutRedirectUris,
    ...(secret === undefined
      ? { token_endpoint_auth_method: "none" }
      : { token_endpoint_auth_method: "client_secret_basic", client_secret: secret }),
    grant_types: options.withoutRefresh.includes(clientId)
      ? ["authorization_code"]
      : ["authorization_code", "refresh_token"],
    response_types: ["code"],
    id_token_signed_response_alg: options.idTokenAlgorithm,
  };
}

/** A lifetime by client: oidc-provider asks for each token it issues. */
function lifetimeIn(lifetimes) {
  return (_ctx, _token, { clientId }) => lifetimes[clientId] ?? lifetimes[""] ?? HOUR;
}

/**
 * Whether a frame of another site may send the provider's cookies: over TLS,
 * where browsers let it, and the person's settings do not forbid it.
 */
function makeCookies(secret, { tls }) {
  const scope = tls ? { sameSite: "none", secure: true } : { sameSite: "lax" };
  return {
    keys: [secret],
    long: { httpOnly: true, ...scope },
    short: { httpOnly: true, ...scope },
  };
}

/**
 * The configuration object of oidc-provider.
 *
 * `options` are those of `startProvider`, complete; `origins` are the origins
 * that may call the token endpoint and that forms may lead to.
 */
export function makeConfiguration(options, { keys, cookieSecret, origins, adapter }) {
  const { logoutSource, postLogoutSuccessSource, renderError } = makePages(origins);
  return {
    adapter,
    clients: options.clientIds.map((clientId) => makeClient(clientId, options)),
    jwks: keys,
    cookies: makeCookies(cookieSecret, options),
    findAccount: options.findAccount,
    renderError,

    acrValues: [BY_PASSWORD],
    responseTypes: ["code"],
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin, { clientId }) =>
      origins.includes(origin) && !(clientId in options.clientSecrets),
    loadExistingGrant: grantEverything,

    // Claims of the granted scopes belong in the ID token too, not only in UserInfo.
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "roles"],
      email: ["email", "email_verified"],
    },

    // A refresh token without offline_access, as most providers give it, and a new one each time;
    // whoever uses an old one loses all that came of the same sign-in.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,

    // With any tolerance a ten-second token would live on after its ten seconds.
    clockTolerance: 0,
    ttl: {
      AccessToken: lifetimeIn(options.tokenLifetimes),
      AuthorizationCode: 60,
      Grant: 8 * HOUR,
      IdToken: lifetimeIn(options.idTokenLifetimes),
      Interaction: HOUR,
      RefreshToken: 8 * HOUR,
      Session: 8 * HOUR,
    },

    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      // Who sends proofs gets tokens that are bound to their key; each proof for these five minutes.
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: options.pushedOnly,
      },
      resourceIndicators,
      revocation: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
  };
}
