// What headers keep out of the frames of this page, as far as the browser tells: Chromium of
// Content-Security-Policy and of Cross-Origin-Embedder-Policy.

const forbidden = new Set();

const originOf = (url) => url.split("/", 3).join("/");

function note({ body }) {
  // A report of the other header names no directive.
  const { disposition, effectiveDirective = "frame-", blockedURL } = body.toJSON();
  if (disposition === "enforce" && effectiveDirective.startsWith("frame-")) {
    forbidden.add(originOf(blockedURL));
  }
}

globalThis.ReportingObserver && new ReportingObserver((them) => them.forEach(note)).observe();

/** Whether what a frame has loaded is the browser's own page, in the place of the one that is asked
 * for, or of the callback page. */
export const isInVain = ({ target }) =>
  [target.src, location.href].some((it) => forbidden.has(originOf(it)));
