// The steps of ../README.md with a Rust client.
use rust_socketio::client::Client;
use rust_socketio::{ClientBuilder, Payload, TransportType};
use serde_json::{json, Value};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

fn ok(step: &str) {
    println!("ok {step}");
}

fn next<T>(inbox: &Receiver<T>, what: &str) -> T {
    inbox
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

fn values(payload: Payload) -> Vec<Value> {
    match payload {
        Payload::Text(values) => values,
        other => panic!("expected text, got {other:?}"),
    }
}

// The answer's arguments. This library hands them over as a list within the list.
fn call(client: &Client, event: &str, args: Vec<Value>) -> Vec<Value> {
    let (sender, inbox) = channel();
    client
        .emit_with_ack(event, Payload::Text(args), PATIENCE, move |payload, _| {
            sender.send(values(payload)).unwrap();
        })
        .unwrap();
    let mut answer = next(&inbox, &format!("the answer to {event}"));
    match answer.pop() {
        Some(Value::Array(arguments)) if answer.is_empty() => arguments,
        Some(last) => {
            answer.push(last);
            answer
        }
        None => answer,
    }
}

fn listening(sender: Sender<Payload>) -> impl FnMut(Payload, rust_socketio::RawClient) + Send {
    move |payload, _| {
        let _ = sender.send(payload);
    }
}

fn builder(url: &str, transport: &str, namespace: &str) -> ClientBuilder {
    let kind = match transport {
        "polling" => TransportType::Polling,
        "websocket" => TransportType::Websocket,
        _ => TransportType::WebsocketUpgrade,
    };
    ClientBuilder::new(url)
        .namespace(namespace)
        .transport_type(kind)
        .reconnect(false)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (url, transport) = (&arguments[1], &arguments[2]);

    let (opened, opens) = channel();
    let (back, echoes) = channel();
    let (room, from_room) = channel();
    let client = builder(url, transport, "/")
        .auth(json!({"token": "t"}))
        .on("open", listening(opened))
        .on("echo-back", listening(back))
        .on("to-room", listening(room))
        .connect()
        .unwrap();
    next(&opens, "the connection");
    assert_eq!(call(&client, "handshake", vec![])[0]["auth"], json!({"token": "t"}));
    ok("connect");

    let args = vec![json!("grün"), json!(7), json!([1, [2]]), json!({"a": null})];
    assert_eq!(call(&client, "echo", args.clone()), args);
    ok("ack");

    client
        .emit("emit-back", Payload::Text(vec![json!("text"), json!(1.5)]))
        .unwrap();
    assert_eq!(values(next(&echoes, "echo-back")), [json!("text"), json!(1.5)]);
    ok("event");

    client
        .emit("emit-back", Payload::from(vec![0u8, 1, 254, 255]))
        .unwrap();
    match next(&echoes, "echo-back") {
        Payload::Binary(bytes) => assert_eq!(bytes[..], [0, 1, 254, 255]),
        other => panic!("expected bytes, got {other:?}"),
    }
    ok("binary");

    println!("lacks asked");

    call(&client, "join", vec![json!("clients")]);
    client
        .emit(
            "broadcast",
            Payload::Text(vec![json!({"to": ["clients"]}), json!("to-room"), json!("hello")]),
        )
        .unwrap();
    assert_eq!(values(next(&from_room, "to-room")), [json!("hello")]);
    ok("room");

    let (joined, joins) = channel();
    let other = builder(url, transport, "/custom")
        .on("open", listening(joined))
        .connect()
        .unwrap();
    next(&joins, "/custom");
    assert_eq!(call(&other, "echo", vec![json!(1)]), [json!(1)]);
    other.disconnect().unwrap();
    ok("namespace");

    let (refuse, refusals) = channel();
    let _refused = builder(url, transport, "/refuse")
        .on("error", listening(refuse))
        .connect();
    let why = format!("{:?}", next(&refusals, "the refusal"));
    assert!(why.contains("refused"), "{why}");
    ok("refused");

    client.disconnect().unwrap();
    ok("leave");
}
