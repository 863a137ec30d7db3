// CORS in all its options: the same requests against both servers, and the answers' headers in one
// table.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";

const a = "http://a.example";
const b = "http://b.example";
const preflight = { "access-control-request-method": "POST" };

// One line for each header that CORS is about, and the status in front.
async function answer(context, { origin, method = "GET", headers = {}, query = {} } = {}) {
  const response = await context.fetch(
    { EIO: "4", transport: "polling", ...query },
    {
      method,
      headers: { ...(origin && { origin }), ...headers, ...(method === "OPTIONS" && preflight) },
    },
  );
  await response.arrayBuffer();
  const told = [...response.headers]
    .filter(([name]) => name.startsWith("access-control-") || name === "vary")
    .map(([name, value]) => `${name.replace("access-control-", "")}: ${value}`);
  return [response.status, ...told.sort()];
}

const methods = "allow-methods: GET,HEAD,PUT,PATCH,POST,DELETE";
const asks = "vary: Access-Control-Request-Headers";
const both = "vary: Origin, Access-Control-Request-Headers";

const table = {
  "any origin": [
    { origin: "*" },
    [{ origin: a }, [200, "allow-origin: *"]],
    [{}, [200, "allow-origin: *"]],
    [{ origin: a, method: "OPTIONS" }, [204, methods, "allow-origin: *", asks]],
  ],
  "no origin named": [
    {},
    [{ origin: a }, [200, "allow-origin: *"]],
  ],
  "one origin": [
    { origin: a },
    [{ origin: a }, [200, `allow-origin: ${a}`, "vary: Origin"]],
    [{ origin: b }, [200, `allow-origin: ${a}`, "vary: Origin"]],
    [{}, [200, `allow-origin: ${a}`, "vary: Origin"]],
    [{ origin: b, method: "OPTIONS" }, [204, methods, `allow-origin: ${a}`, both]],
  ],
  "an empty origin": [
    { origin: "" },
    [{ origin: a }, [200]],
    [{ origin: a, method: "OPTIONS" }, [400]],
  ],
  "a list": [
    { origin: [a, b] },
    [{ origin: b }, [200, `allow-origin: ${b}`, "vary: Origin"]],
    [{ origin: "http://c.example" }, [200, "vary: Origin"]],
    [{}, [200, "vary: Origin"]],
    [{ origin: "http://c.example", method: "OPTIONS" }, [204, methods, both]],
  ],
  "an empty list": [
    { origin: [] },
    [{ origin: a }, [200, "vary: Origin"]],
  ],
  "a list with a star in it": [
    { origin: ["*"] },
    [{ origin: a }, [200, "vary: Origin"]],
  ],
  true: [
    { origin: true, credentials: true },
    [{ origin: a }, [200, "allow-credentials: true", `allow-origin: ${a}`, "vary: Origin"]],
    [{}, [200, "allow-credentials: true", "vary: Origin"]],
  ],
  false: [
    { origin: false },
    [{ origin: a }, [200]],
    [{ origin: a, method: "OPTIONS" }, [400]],
  ],
  "an expression": [
    { origin: { matching: "\\.example$" } },
    [{ origin: a }, [200, `allow-origin: ${a}`, "vary: Origin"]],
    [{ origin: "http://a.example.net" }, [200, "vary: Origin"]],
    [{ origin: a, method: "OPTIONS" }, [204, methods, `allow-origin: ${a}`, both]],
  ],
  "an expression without anchors": [
    { origin: { matching: "EXAMPLE|a\\.e" } },
    [{ origin: "https://a.evil" }, [200, "allow-origin: https://a.evil", "vary: Origin"]],
  ],
  "a function": [
    { origin: { endsWith: ".example" } },
    [{ origin: a }, [200, `allow-origin: ${a}`, "vary: Origin"]],
    [{ origin: "http://a.net" }, [200]],
    [{}, [200]],
    [{ origin: "http://a.net", method: "OPTIONS" }, [400]],
  ],
  "everything else": [
    {
      origin: a,
      methods: ["GET", "POST"],
      allowedHeaders: ["x-one", "x-two"],
      exposedHeaders: ["x-three", "x-four"],
      credentials: true,
      maxAge: 0,
      optionsSuccessStatus: 200,
    },
    [
      { origin: a, method: "OPTIONS", headers: { "access-control-request-headers": "x-nine" } },
      [
        200,
        "allow-credentials: true",
        "allow-headers: x-one,x-two",
        "allow-methods: GET,POST",
        `allow-origin: ${a}`,
        "expose-headers: x-three,x-four",
        "max-age: 0",
        "vary: Origin",
      ],
    ],
    [
      { origin: a },
      [
        200,
        "allow-credentials: true",
        `allow-origin: ${a}`,
        "expose-headers: x-three,x-four",
        "vary: Origin",
      ],
    ],
  ],
  "empty lists": [
    { origin: "*", methods: [], allowedHeaders: [], exposedHeaders: [] },
    [
      { origin: a, method: "OPTIONS", headers: { "access-control-request-headers": "x-nine" } },
      [204, "allow-origin: *"],
    ],
  ],
  "asked headers": [
    { origin: "*" },
    [
      { origin: a, method: "OPTIONS", headers: { "access-control-request-headers": "x-1, x-2" } },
      [204, "allow-headers: x-1, x-2", methods, "allow-origin: *", asks],
    ],
  ],
  "a preflight that goes on": [
    { origin: a, preflightContinue: true },
    [{ origin: a, method: "OPTIONS" }, [400, methods, `allow-origin: ${a}`, both]],
  ],
  "options by request": [
    { perRequest: true, origin: [a], credentials: true },
    [
      { origin: a, query: { cors: "on" } },
      [200, "allow-credentials: true", `allow-origin: ${a}`, "vary: Origin"],
    ],
    [{ origin: a, query: { cors: "off" } }, [200]],
    [{ origin: a, query: { cors: "fail" } }, [400]],
    [{ origin: a, method: "OPTIONS", query: { cors: "off" } }, [400]],
  ],
};

for (const [name, [cors, ...rows]] of Object.entries(table)) {
  conformance(`cors: ${name}`, { cors }, ({ test }) => {
    for (const [request, expected] of rows) {
      test(`${request.method ?? "GET"} from ${request.origin ?? "nowhere"} ${JSON.stringify(request.query ?? "")}`, async (c) => {
        assert.deepEqual(await answer(c, request), expected);
      });
    }
  });
}
