// The steps of ../README.md with the official Java client.

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONArray;
import org.json.JSONObject;

public final class Client {
  static String url;
  static String[] transports;

  static void ok(String step) {
    System.out.println("ok " + step);
  }

  static void expect(Object seen, Object wanted) {
    if (!String.valueOf(seen).equals(String.valueOf(wanted))) {
      throw new IllegalStateException("expected " + wanted + ", got " + seen);
    }
  }

  static Object[] next(LinkedBlockingQueue<Object[]> inbox, String what) throws Exception {
    Object[] got = inbox.poll(30, TimeUnit.SECONDS);
    if (got == null) throw new IllegalStateException("waited in vain for " + what);
    return got;
  }

  static LinkedBlockingQueue<Object[]> hear(Socket socket, String event) {
    LinkedBlockingQueue<Object[]> inbox = new LinkedBlockingQueue<>();
    socket.on(event, inbox::add);
    return inbox;
  }

  static Object[] call(Socket socket, String event, Object... args) throws Exception {
    LinkedBlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    socket.emit(event, args, (Ack) answers::add);
    return next(answers, "the answer to " + event);
  }

  static Socket open(String namespace, Map<String, String> auth) {
    IO.Options options = new IO.Options();
    options.forceNew = true;
    options.reconnection = false;
    options.transports = transports;
    options.auth = auth;
    return IO.socket(URI.create(url + namespace), options);
  }

  public static void main(String[] arguments) throws Exception {
    url = arguments[0];
    transports = arguments[1].equals("upgrade")
        ? new String[] {"polling", "websocket"} : new String[] {arguments[1]};

    Socket socket = open("/", Map.of("token", "t"));
    var connects = hear(socket, Socket.EVENT_CONNECT);
    var back = hear(socket, "echo-back");
    var room = hear(socket, "to-room");
    socket.on("question", args -> ((Ack) args[args.length - 1]).call(42));
    socket.connect();
    next(connects, "the connection");
    expect(((JSONObject) call(socket, "handshake")[0]).getJSONObject("auth"), "{\"token\":\"t\"}");
    ok("connect");

    Object[] answer = call(socket, "echo", "grün", 7, new JSONArray("[1,[2]]"), new JSONObject("{\"a\":null}"));
    expect(Arrays.toString(answer), "[grün, 7, [1,[2]], {\"a\":null}]");
    ok("ack");

    socket.emit("emit-back", "text", 1.5);
    expect(Arrays.toString(next(back, "echo-back")), "[text, 1.5]");
    ok("event");

    socket.emit("emit-back", new byte[] {0, 1, -2, -1});
    expect(Arrays.toString((byte[]) next(back, "echo-back")[0]), "[0, 1, -2, -1]");
    ok("binary");

    socket.emit("ask", 5000, "question", "how many?");
    call(socket, "echo", "after the question");
    ok("asked");

    call(socket, "join", "clients");
    socket.emit("broadcast", new JSONObject("{\"to\":[\"clients\"]}"), "to-room", "hello");
    expect(next(room, "to-room")[0], "hello");
    ok("room");

    Socket other = open("/custom", null);
    var joins = hear(other, Socket.EVENT_CONNECT);
    other.connect();
    next(joins, "/custom");
    expect(call(other, "echo", 1)[0], 1);
    other.disconnect();
    ok("namespace");

    Socket refused = open("/refuse", null);
    var refusals = hear(refused, Socket.EVENT_CONNECT_ERROR);
    refused.connect();
    expect(((JSONObject) next(refusals, "the refusal")[0]).getString("message"), "refused");
    ok("refused");

    socket.disconnect();
    ok("leave");
    System.exit(0);
  }
}
