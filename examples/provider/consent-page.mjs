/** The page that asks whether an app may call an API, and what happens when it is answered. */
import { escape, page, pageHeaders } from "./page.mjs";

function consentForm(client, scopes) {
  const items = scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`);
  return page(
    "Allow access",
    `<p>${escape(client)} would like to use:</p>
<ul>${items.join("\n")}</ul>
<form method="post">
<button name="action" value="allow">Allow</button>
<button class="quiet" name="action" value="cancel">Cancel</button>
</form>`,
  );
}

/** Shows the page for an interaction, or takes the person's answer to it from `form`. */
export async function serveConsent(provider, formTargets, interaction, request, response, form) {
  const { params, session, grantId, prompt } = interaction;
  const missing = Object.entries(prompt.details.missingResourceScopes ?? {});
  if (!form) {
    response.writeHead(200, pageHeaders(formTargets));
    response.end(
      consentForm(
        params.client_id,
        missing.flatMap(([, scopes]) => scopes),
      ),
    );
    return;
  }
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ??
    new provider.Grant({ clientId: params.client_id, accountId: session.accountId });
  for (const [resource, scopes] of missing) grant.addResourceScope(resource, scopes.join(" "));
  await provider.interactionFinished(
    request,
    response,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  );
}
