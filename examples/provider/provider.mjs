/**
 * A real, certified OpenID provider (npm oidc-provider) on one's own machine,
 * for the demonstration and for the tests.
 */
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Provider } from "oidc-provider";

import { widenRefreshTokens } from "./apis.mjs";
import { makeConfiguration } from "./configuration.mjs";
import { makeCookieSecret, makeKeys } from "./keys.mjs";
import { serveLogin } from "./login-page.mjs";
import { escape, page, pageHeaders } from "./page.mjs";
import { makeStore } from "./store.mjs";
import { findAccount } from "./users.mjs";

const DEFAULTS = {
  host: "localhost",
  port: 0,
  tls: undefined,
  clientIds: ["demo"],
  redirectUris: [],
  postLogoutRedirectUris: [],
  origins: [],
  tokenLifetimes: {},
  idTokenLifetimes: {},
  clientSecrets: {},
  withoutRefresh: [],
  pushedOnly: false,
  idTokenAlgorithm: "RS256",
  findAccount,
  intercept: () => false,
  prepare: () => {},
};

/**
 * Starts a provider on loopback.
 *
 * @param {object} [options]
 * @param {string} [options.host] the name in the issuer; it has to lead to this machine
 * @param {number} [options.port] where to listen; 0 means any free port
 * @param {{cert: Buffer, key: Buffer}} [options.tls] in PEM; without it, plain HTTP
 * @param {string[]} [options.clientIds] the clients
 * @param {Record<string, string>} [options.clientSecrets] what those of them have to send that are
 *   confidential; no browser may read the token endpoint's answers to these
 * @param {string[]} [options.redirectUris] where every client may be sent back to
 * @param {string[]} [options.postLogoutRedirectUris] the same, after signing out
 * @param {string[]} [options.origins] further origins that may call the token
 *   endpoint; those of the redirect URIs may anyway
 * @param {Record<string, number>} [options.tokenLifetimes] of access tokens, in seconds, by
 *   client; under "" for the others; an hour if nothing is said
 * @param {Record<string, number>} [options.idTokenLifetimes] the same for ID tokens
 * @param {string[]} [options.withoutRefresh] clients that get no refresh tokens
 * @param {boolean} [options.pushedOnly] whether authorization requests have to be pushed (RFC 9126)
 * @param {string} [options.idTokenAlgorithm] RS256, PS256, ES256 or EdDSA
 * @param {typeof findAccount} [options.findAccount] who the people are
 * @param {(request, response) => boolean | Promise<boolean>} [options.intercept]
 *   sees each request first; true means that it has answered it
 * @param {(provider: Provider, store: ReturnType<typeof makeStore>) => void} [options.prepare]
 *   gets hold of what runs, before the first request
 * @returns {Promise<{issuer: string, close: () => Promise<void>}>}
 */
export async function startProvider(options = {}) {
  const complete = { ...DEFAULTS, ...options };
  const originOf = (uri) => new URL(uri).origin;
  const origins = [...new Set([...complete.origins, ...complete.redirectUris.map(originOf)])];

  const keys = await makeKeys();
  const server = complete.tls ? createTlsServer(complete.tls) : createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(complete.port, "127.0.0.1", resolve);
  });
  // Listening comes first: the issuer has to name the port.
  const scheme = complete.tls ? "https" : "http";
  const issuer = `${scheme}://${complete.host}:${server.address().port}`;
  const store = makeStore();
  const provider = new Provider(
    issuer,
    makeConfiguration(complete, {
      keys,
      cookieSecret: makeCookieSecret(),
      origins,
      adapter: store.adapter,
    }),
  );
  widenRefreshTokens(provider);
  complete.prepare(provider, store);
  const serveProtocol = provider.callback();

  async function serve(request, response) {
    if (await complete.intercept(request, response)) return;
    if (request.url.startsWith("/interaction/")) {
      await serveLogin(provider, origins, request, response);
    } else {
      await serveProtocol(request, response);
    }
  }

  server.on("request", (request, response) => {
    serve(request, response).catch((error) => {
      // A login page left open too long, or a browser without cookies.
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(400, pageHeaders(origins));
      response.end(page("This did not work", `<p>${escape(error.message)}</p>`));
    });
  });

  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
