// An HTTP proxy that knows CONNECT alone, and what it was asked for.
import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";

export class ConnectProxy {
  asked = [];
  #sockets = new Set();

  // With `credentials` ("user:password") it refuses those who do not show them.
  static async start(credentials) {
    const proxy = new ConnectProxy();
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    proxy.server = createServer((request, response) => response.writeHead(405).end());
    proxy.server.on("connect", (request, near) => {
      proxy.#keep(near);
      if (wanted && request.headers["proxy-authorization"] !== wanted) {
        near.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      proxy.asked.push(request.url);
      const [host, port] = request.url.split(":");
      const far = connect(Number(port), host, () => {
        near.write("HTTP/1.1 200 Connection established\r\n\r\n");
        near.pipe(far).pipe(near);
      });
      proxy.#keep(far);
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
    });
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.port = proxy.server.address().port;
    proxy.url = `http://${credentials ? `${credentials}@` : ""}127.0.0.1:${proxy.port}`;
    return proxy;
  }

  #keep(socket) {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }
}
