# The benchmarks' contract (bench/README.md) with python-socketio on uvicorn.
import argparse
import json
import socket

import socketio
import uvicorn

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--ping-interval", type=int, default=25000)
options = parser.parse_args()

sio = socketio.AsyncServer(async_mode="asgi", ping_interval=options.ping_interval / 1000)


@sio.event
async def pub(sid, payload):
    await sio.emit("msg", payload)


@sio.event
async def pub_room(sid, message):
    await sio.emit("msg", message["payload"], room=message["room"])


@sio.event
async def echo(sid, payload):
    return payload


@sio.event
async def join(sid, room):
    await sio.enter_room(sid, room)
    return True


async def json_route(scope, receive, send):
    body = json.dumps({"id": 42, "name": "a small object", "done": False}, separators=(",", ":")).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", options.port))
listener.listen(4096)
print("listening", listener.getsockname()[1], flush=True)
app = socketio.ASGIApp(sio, json_route)
config = uvicorn.Config(app, log_level="error", ws_per_message_deflate=False)
uvicorn.Server(config).run(sockets=[listener])
