/**
 * The frame of every page the provider shows: no script, nothing loaded from
 * anywhere, readable in light and dark.
 */
import { createHash } from "node:crypto";

const STYLE = `
:root { color-scheme: light dark; --accent: #2554c7; --on-accent: #fff; --error: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #9db8ff; --on-accent: #10182b; --error: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { width: 100%; max-width: 22rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
p { margin: 0 0 1.25rem; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input { width: 100%; font: inherit; padding: .5rem .75rem; margin-bottom: 1rem;
  border: 1px solid GrayText; border-radius: .5rem; background: Field; color: FieldText; }
button { font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); }
button.quiet { background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role="alert"] { color: var(--error); font-weight: 600; }
table { width: 100%; border-collapse: collapse; margin-top: 2rem; font-size: .875rem; }
caption { text-align: left; padding-bottom: .25rem; }
th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-top: 1px solid GrayText; }
code { font-family: ui-monospace, monospace; }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** Text made safe for an HTML page or attribute. */
export function escape(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}

/** A whole HTML page; `title` is escaped, `body` is markup. */
export function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${body}
</main></body>
</html>
`;
}

/**
 * Response headers for a page whose forms may lead to `formTargets` (origins).
 *
 * Chromium applies `form-action` to the redirects that follow a submitted form
 * as well, so the apps that await the answer have to be named.
 */
export function pageHeaders(formTargets) {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy.join("; "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
}
