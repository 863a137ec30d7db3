// The benchmarks' contract (bench/README.md) with socketioxide on axum, on one thread.
use std::time::Duration;

use serde::{Deserialize, Serialize};
use socketioxide::extract::{AckSender, Data, SocketRef};
use socketioxide::SocketIo;

#[derive(Deserialize)]
struct RoomMessage {
    room: String,
    payload: String,
}

#[derive(Serialize)]
struct Item {
    id: u32,
    name: &'static str,
    done: bool,
}

fn option(name: &str, default: u64) -> u64 {
    let words: Vec<String> = std::env::args().collect();
    words
        .iter()
        .position(|word| word == name)
        .and_then(|at| words.get(at + 1)?.parse().ok())
        .unwrap_or(default)
}

async fn on_connect(socket: SocketRef) {
    socket.on("pub", |io: SocketIo, Data::<String>(payload)| async move {
        io.emit("msg", &payload).await.ok();
    });
    socket.on("pub_room", |io: SocketIo, Data::<RoomMessage>(message)| async move {
        io.to(message.room).emit("msg", &message.payload).await.ok();
    });
    socket.on("echo", |Data::<String>(payload), ack: AckSender| async move {
        ack.send(&payload).ok();
    });
    socket.on("join", |socket: SocketRef, Data::<String>(room), ack: AckSender| async move {
        socket.join(room);
        ack.send(&true).ok();
    });
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (layer, io) = SocketIo::builder()
        .ping_interval(Duration::from_millis(option("--ping-interval", 25_000)))
        .max_buffer_size(65_536)
        .build_layer();
    io.ns("/", on_connect);
    let json = || async {
        axum::Json(Item { id: 42, name: "a small object", done: false })
    };
    let app = axum::Router::new().route("/json", axum::routing::get(json)).layer(layer);
    let address = format!("127.0.0.1:{}", option("--port", 0));
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    println!("listening {}", listener.local_addr().unwrap().port());
    axum::serve(listener, app).await.unwrap();
}
