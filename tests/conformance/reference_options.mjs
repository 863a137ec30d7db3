// The contract's options as the reference takes them, and its hooks on the engine.
import { writeSync } from "node:fs";
import { parsers } from "./support/parsers.mjs";

const queryOf = (request) => new URL(request.url, "http://localhost").searchParams;

function corsOf(cors) {
  const { origin } = cors;
  const suffix = origin?.endsWith;
  const made = { ...cors };
  if (origin?.matching) made.origin = new RegExp(origin.matching);
  // An option's object whose member is named as a string's function is the contract's own.
  if (typeof suffix === "string") {
    made.origin = (asked, done) => done(null, asked !== undefined && asked.endsWith(suffix));
  }
  if (!cors.perRequest) return made;
  delete made.perRequest;
  return (request, done) => {
    const wanted = queryOf(request).get("cors");
    if (wanted === "fail") return done(new Error("no options"));
    done(null, wanted === "on" ? made : { origin: false });
  };
}

export function optionsOf({ allowRequest, cors, initialPacket, parser, ...rest }) {
  const options = { serveClient: false, ...rest };
  if (parser) options.parser = parsers[parser];
  delete options.tls;
  delete options.generateId;
  delete options.engineUse;
  delete options.watchHeaders;
  delete options.logRefusals;
  if (cors) options.cors = corsOf(cors);
  if (initialPacket) {
    options.initialPacket = initialPacket.binary
      ? Buffer.from(initialPacket.binary)
      : initialPacket;
  }
  if (allowRequest?.refuse) {
    options.allowRequest = (request, callback) => {
      const passes = queryOf(request).get("pass") === "1";
      callback(passes ? null : (allowRequest.message ?? null), passes);
    };
  }
  return options;
}

function middleware(request, response, next) {
  const wanted = queryOf(request).get("middleware");
  response.setHeader("x-method", request.method);
  if (wanted === "refuse") return next(new Error("refused"));
  if (wanted === "end") {
    response.statusCode = 418;
    return response.end("answered by middleware");
  }
  if (wanted === "later") return setImmediate(next);
  next();
}

function generateId(request) {
  const query = queryOf(request);
  if (query.get("later")) return Promise.resolve(query.get("wanted"));
  if (query.get("wanted") === "throw") throw new Error("no id today");
  return query.get("wanted");
}

export function hook(io, { engineUse, watchHeaders, generateId: ownIds, logRefusals }) {
  if (engineUse) {
    io.engine.use(middleware);
    io.engine.use((request, response, next) => {
      response.setHeader("x-second", "yes");
      next();
    });
  }
  if (watchHeaders) {
    io.engine.on("initial_headers", (headers, request) => {
      headers["x-initial"] = request.method;
    });
    io.engine.on("headers", (headers, request) => {
      headers["x-every"] = queryOf(request).get("transport");
    });
  }
  if (ownIds) io.engine.generateId = generateId;
  if (logRefusals) {
    io.engine.on("connection_error", ({ req, code, message, context }) => {
      const { error, ...members } = context;
      const told = { ...members, ...(error && { error: error.message }) };
      const entry = { event: "refused", code, message, context: told, url: req.url };
      writeSync(1, `${JSON.stringify(entry)}\n`);
    });
  }
}
