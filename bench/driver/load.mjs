// Runs the generator against a server that is started for it alone.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ownCore, preferred, serverCore, start } from "./servers.mjs";

const generator = "build/release/tools/sockeye-load/sockeye-load";

/** The arguments as a reader would give them. */
export const shown = (args) => `sockeye-load ${args.join(" ")}`;

/** The generator's report; throws where the server failed it. */
export async function measure(name, args, serverArgs = [], serverCores = serverCore) {
  const server = await start(name, serverArgs, serverCores);
  try {
    const where = ["--port", server.port, "--pid", server.pid];
    const cores = ["--server-core", serverCore, "--own-core", ownCore];
    const [program, ...rest] = [...preferred, generator, ...args, ...where, ...cores, "--json", "-"];
    const { stdout } = await promisify(execFile)(program, rest.map(String));
    return JSON.parse(stdout);
  } finally {
    await server.stop();
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
