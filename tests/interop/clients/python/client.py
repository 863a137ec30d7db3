"""The steps of ../README.md with python-socketio."""
import queue
import sys

import socketio

PATIENCE = 30
url, transport = sys.argv[1:3]
transports = None if transport == "upgrade" else [transport]


def ok(step):
    print("ok", step, flush=True)


def expect(seen, wanted):
    if seen != wanted:
        raise SystemExit(f"expected {wanted!r}, got {seen!r}")


def connected(namespace, auth=None):
    client = socketio.Client(reconnection=False)
    inbox = queue.Queue()
    client.on("*", lambda event, *args: inbox.put((event, *args)), namespace=namespace)
    client.on("question", lambda *args: 42, namespace=namespace)
    client.connect(url, auth=auth, transports=transports, namespaces=[namespace], wait_timeout=PATIENCE)
    return client, inbox


def call(client, event, *args, namespace="/"):
    return client.call(event, args, namespace=namespace, timeout=PATIENCE)


client, inbox = connected("/", {"token": "t"})
expect(call(client, "handshake")["auth"], {"token": "t"})
ok("connect")

expect(call(client, "echo", "grün", 7, [1, [2]], {"a": None}), ("grün", 7, [1, [2]], {"a": None}))
ok("ack")

client.emit("emit-back", ("text", 1.5))
expect(inbox.get(timeout=PATIENCE), ("echo-back", "text", 1.5))
ok("event")

client.emit("emit-back", (b"\x00\x01\xfe\xff", {"deep": b"\x04"}))
expect(inbox.get(timeout=PATIENCE), ("echo-back", b"\x00\x01\xfe\xff", {"deep": b"\x04"}))
ok("binary")

client.emit("ask", (5000, "question", "how many?"))
call(client, "echo", "after the question")
ok("asked")

call(client, "join", "clients")
client.emit("broadcast", ({"to": ["clients"]}, "to-room", "hello"))
expect(inbox.get(timeout=PATIENCE), ("to-room", "hello"))
ok("room")

other, _ = connected("/custom")
expect(call(other, "echo", 1, namespace="/custom"), 1)
other.disconnect()
ok("namespace")

refusals = queue.Queue()
refused = socketio.Client(reconnection=False)
refused.on("connect_error", refusals.put, namespace="/refuse")
try:
    refused.connect(url, transports=transports, namespaces=["/refuse"], wait_timeout=PATIENCE)
    raise SystemExit("/refuse let it in")
except socketio.exceptions.ConnectionError:
    expect(refusals.get(timeout=PATIENCE)["message"], "refused")
ok("refused")

client.disconnect()
ok("leave")
