/** The login form and what happens when it is submitted. */
import { serveConsent } from "./consent-page.mjs";
import { escape, page, pageHeaders } from "./page.mjs";
import { checkPassword, USERS } from "./users.mjs";

/** How people authenticate here, whatever an app would like better (Core section 2: `acr`). */
export const BY_PASSWORD = "urn:example:password";

const MAX_FORM_BYTES = 4096;

function loginForm({ client, username, failed }) {
  const rows = USERS.map(
    (user) =>
      `<tr><td>${escape(user.claims.name)}</td><td><code>${escape(user.username)}</code></td>` +
      `<td><code>${escape(user.password)}</code></td></tr>`,
  );
  const alert = failed ? `<p role="alert">That user name and password do not match.</p>` : "";
  return page(
    "Sign in",
    `<p>to continue to ${escape(client)}</p>
${alert}
<form method="post">
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none"
 value="${escape(username)}" ${username ? "" : "autofocus"} required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 ${username ? "autofocus" : ""} required>
<button name="action" value="sign-in">Sign in</button>
<button class="quiet" name="action" value="cancel" formnovalidate>Cancel</button>
</form>
<table>
<caption>This is a demonstration: anybody may sign in as</caption>
<tr><th scope="col">Name</th><th scope="col">User name</th><th scope="col">Password</th></tr>
${rows.join("\n")}
</table>`,
  );
}

async function readForm(request) {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
    if (body.length > MAX_FORM_BYTES) throw new Error("The submitted form is too large.");
  }
  return new URLSearchParams(body);
}

/**
 * Serves one `/interaction/…` request: shows the form, or reads the submitted
 * one and hands the outcome back to the provider, which redirects to the app.
 *
 * The interaction is signing in, or allowing an API that needs consent (see
 * apis.mjs); all other consent is granted beforehand.
 */
export async function serveLogin(provider, formTargets, request, response) {
  const interaction = await provider.interactionDetails(request, response);
  const { params, prompt } = interaction;

  function show(status, username, failed) {
    response.writeHead(status, pageHeaders(formTargets));
    response.end(loginForm({ client: params.client_id, username, failed }));
  }

  if (request.method !== "POST") {
    if (prompt.name === "consent") {
      await serveConsent(provider, formTargets, interaction, request, response);
      return;
    }
    show(200, params.login_hint ?? "", false);
    return;
  }

  const form = await readForm(request);
  if (form.get("action") === "cancel") {
    await provider.interactionFinished(request, response, {
      error: "access_denied",
      error_description: "The person cancelled the sign-in.",
    });
    return;
  }

  if (prompt.name === "consent") {
    await serveConsent(provider, formTargets, interaction, request, response, form);
    return;
  }

  const username = form.get("username") ?? "";
  const user = checkPassword(username, form.get("password") ?? "");
  if (!user) {
    show(401, username, true);
    return;
  }
  await provider.interactionFinished(request, response, {
    login: { accountId: user.username, acr: BY_PASSWORD },
  });
}
