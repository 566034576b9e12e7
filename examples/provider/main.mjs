/**
 * Runs the provider from the command line:
 *
 *     node examples/provider/main.mjs --port 9000 --redirect-uri <uri>
 *
 * Prints one line of JSON when it listens; stops on SIGINT and SIGTERM.
 */
import { argv, stdin, stdout } from "node:process";

import { parseOptions } from "./options.mjs";
import { startProvider } from "./provider.mjs";
import { USERS } from "./users.mjs";

const { exitWithStdin, ...options } = parseOptions(argv.slice(2));
const provider = await startProvider(options);

const users = USERS.map(({ username, password, claims }) => ({
  username,
  password,
  name: claims.name,
}));
stdout.write(`${JSON.stringify({ issuer: provider.issuer, users })}\n`);

async function stop() {
  await provider.close();
  process.exit(0);
}

process.once("SIGINT", stop);
process.once("SIGTERM", stop);
if (exitWithStdin) {
  stdin.resume();
  stdin.once("close", stop);
}
