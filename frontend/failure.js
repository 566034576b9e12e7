// The two failures that the Wasm cannot describe itself, in the form that crosses the bridge;
// tests/contract/errors.json has the same codes and messages.

/** The Wasm could not be fetched, compiled or started. */
export function describeStart(error) {
  const blocked = typeof WebAssembly !== "object" || error instanceof WebAssembly.CompileError;
  return {
    code: "wasm_unavailable",
    message: "This browser could not start the sign-in component.",
    hint: blocked
      ? "WebAssembly is not allowed here: a Content-Security-Policy needs 'wasm-unsafe-eval' in script-src, and the browser must not be older than 2022."
      : `The component's Wasm file could not be loaded: ${firstLine(error)}`,
  };
}

/** The Wasm trapped: a bug. */
export function describeCrash(error) {
  return {
    code: "component_crashed",
    message: "The sign-in component stopped working. Reload the page.",
    hint: `Please report this: ${firstLine(error)}`,
  };
}

function firstLine(error) {
  return String(error).split("\n", 1)[0].slice(0, 200);
}
