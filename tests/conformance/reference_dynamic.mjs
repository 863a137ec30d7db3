// The reference's side of the contract's dynamic namespaces.

export function serveDynamic({ io, equip, log, refusal, delay }) {
  io.on("new_namespace", (nsp) => log("new_namespace", null, { name: nsp.name }));

  const parent = io.of(/\/dynamic-\d+$/);
  equip(parent, (socket, next) =>
    next(socket.handshake.auth.refuse ? refusal("refused") : undefined),
  );
  parent.on("connection", (socket) => {
    socket.on("extend-parent", (ack) => {
      parent.on("connection", (later) => log("extension", later));
      ack();
    });
    socket.on("adopt", (name, ack) => {
      io.of(name);
      ack();
    });
  });

  equip(
    io.of(async (name, auth, next) => {
      if (!name.startsWith("/fn-")) return next(null, false);
      log("asked", null, { name });
      if (auth.delay) await delay(auth.delay);
      next(null, !auth.deny);
    }),
  );
  equip(io.of((name, auth, next) => next(null, name.startsWith("/fn-") && !!auth.second)));
}
