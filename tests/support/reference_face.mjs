// The public face of the reference's server, read from its own type declarations: what the table of
// compatibility must speak of.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const found = (path) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

const declarations = {
  Server: ["socket.io/dist/index.d.ts", "Server"],
  ServerOptions: ["socket.io/dist/index.d.ts", "ServerOptions"],
  Namespace: ["socket.io/dist/namespace.d.ts", "Namespace"],
  ParentNamespace: ["socket.io/dist/parent-namespace.d.ts", "ParentNamespace"],
  Socket: ["socket.io/dist/socket.d.ts", "Socket"],
  Handshake: ["socket.io/dist/socket-types.d.ts", "Handshake"],
  BroadcastOperator: ["socket.io/dist/broadcast-operator.d.ts", "BroadcastOperator"],
  RemoteSocket: ["socket.io/dist/broadcast-operator.d.ts", "RemoteSocket"],
  Adapter: ["socket.io-adapter/dist/in-memory-adapter.d.ts", "Adapter"],
  EngineOptions: ["engine.io/build/server.d.ts", "ServerOptions"],
  AttachOptions: ["engine.io/build/server.d.ts", "AttachOptions"],
  Engine: ["engine.io/build/server.d.ts", "BaseServer"],
  EngineServer: ["engine.io/build/server.d.ts", "Server"],
  EngineSocket: ["engine.io/build/socket.d.ts", "Socket"],
};

const hidden = (node) =>
  (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
    0 || ts.getJSDocTags(node).some((tag) => ["private", "internal"].includes(tag.tagName.text));

function members(file, name) {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const names = new Set();
  const visit = (node) => {
    if (
      (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) &&
      node.name?.text === name
    ) {
      for (const member of node.members) {
        const key = member.name?.getText(source);
        if (key && !key.startsWith("_") && !key.startsWith("[") && !hidden(member)) names.add(key);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...names];
}

/** Such as "Server.of" or "EngineOptions.pingTimeout", for each public member and option. */
export function referenceFace() {
  return Object.entries(declarations).flatMap(([face, [file, name]]) =>
    members(found(file), name).map((member) => `${face}.${member}`),
  );
}
