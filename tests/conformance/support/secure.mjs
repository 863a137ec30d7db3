// Whether the run speaks TLS (SOCKEYE_TLS=1), and how clients connect then: https and wss, or TLS over
// TCP. The certificate is made for the run, and no client asks whose it is: tests/interop does that.
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { Authority } from "../../support/certificates.mjs";

export const secure = process.env.SOCKEYE_TLS === "1";
if (secure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
// Options of the official clients, which do not ask the environment.
export const trusting = secure ? { rejectUnauthorized: false } : {};

export const origin = (port) => `http${secure ? "s" : ""}://127.0.0.1:${port}`;

// A request to an address of the run's servers, as node:http has it.
export const request = secure ? secureRequest : plainRequest;

// A stream to a server of the run; once it carries bytes it emits `openedEvent`.
export const connectTo = (port) =>
  secure ? connectTls(port, "127.0.0.1", { minVersion: "TLSv1.3" }) : connectTcp(port, "127.0.0.1");
export const openedEvent = secure ? "secureConnect" : "connect";

let issued;
// What a server's option `tls` is.
export function certificate() {
  issued ??= new Authority("Conformance CA").issue("127.0.0.1", { hosts: ["127.0.0.1"] });
  return { cert: issued.chain, key: issued.key };
}
