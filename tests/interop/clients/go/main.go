// The steps of ../README.md with a Go client.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/zishang520/socket.io/clients/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

const patience = 10 * time.Second

var address, transport string

func ok(step string) { fmt.Println("ok", step) }

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// printable shows values as JSON, and binary as a list of numbers.
func printable(value any) string {
	switch known := value.(type) {
	case []any:
		text := "["
		for i, element := range known {
			if i > 0 {
				text += ","
			}
			text += printable(element)
		}
		return text + "]"
	case interface{ Bytes() []byte }:
		return fmt.Sprint(known.Bytes())
	case []byte:
		return fmt.Sprint(known)
	}
	text, _ := json.Marshal(value)
	return string(text)
}

func expect(seen any, wanted string) {
	if text := printable(seen); text != wanted {
		fail("expected %s, got %s", wanted, text)
	}
}

func next(inbox chan []any, what string) []any {
	select {
	case got := <-inbox:
		return got
	case <-time.After(patience):
		fail("waited in vain for %s", what)
		return nil
	}
}

func hear(s *socket.Socket, event string) chan []any {
	inbox := make(chan []any, 16)
	s.On(types.EventName(event), func(args ...any) { inbox <- args })
	return inbox
}

func call(s *socket.Socket, event string, args ...any) []any {
	answers := make(chan []any, 1)
	s.EmitWithAck(event, args...)(func(answer []any, err error) {
		if err != nil {
			fail("%s: %v", event, err)
		}
		answers <- answer
	})
	return next(answers, "the answer to "+event)
}

func open(namespace string, auth map[string]any) *socket.Socket {
	options := socket.DefaultOptions()
	options.SetReconnection(false)
	options.SetAutoConnect(false)
	switch transport {
	case "polling":
		options.SetTransports(types.NewSet(socket.Polling))
	case "websocket":
		options.SetTransports(types.NewSet(socket.WebSocket))
	default:
		options.SetTransports(types.NewSet(socket.Polling, socket.WebSocket))
	}
	own := socket.DefaultSocketOptions()
	own.SetAuth(auth)
	return socket.NewManager(address, options).Socket(namespace, own)
}

func main() {
	address, transport = os.Args[1], os.Args[2]

	s := open("/", map[string]any{"token": "t"})
	connects, back, room := hear(s, "connect"), hear(s, "echo-back"), hear(s, "to-room")
	s.On("question", func(args ...any) {
		args[len(args)-1].(func([]any, error))([]any{42}, nil)
	})
	s.Connect()
	next(connects, "the connection")
	handshake := call(s, "handshake")[0].(map[string]any)
	expect(handshake["auth"], `{"token":"t"}`)
	ok("connect")

	answer := call(s, "echo", "grün", 7, []any{1, []any{2}}, map[string]any{"a": nil})
	expect(answer, `["grün",7,[1,[2]],{"a":null}]`)
	ok("ack")

	s.Emit("emit-back", "text", 1.5)
	expect(next(back, "echo-back"), `["text",1.5]`)
	ok("event")

	s.Emit("emit-back", types.NewBytesBuffer([]byte{0, 1, 254, 255}))
	expect(next(back, "echo-back"), "[[0 1 254 255]]")
	ok("binary")

	s.Emit("ask", 5000, "question", "how many?")
	call(s, "echo", "after the question")
	ok("asked")

	call(s, "join", "clients")
	s.Emit("broadcast", map[string]any{"to": []any{"clients"}}, "to-room", "hello")
	expect(next(room, "to-room"), `["hello"]`)
	ok("room")

	other := open("/custom", nil)
	joins := hear(other, "connect")
	other.Connect()
	next(joins, "/custom")
	expect(call(other, "echo", 1), "[1]")
	other.Disconnect()
	ok("namespace")

	refused := open("/refuse", nil)
	refusals := hear(refused, "connect_error")
	refused.Connect()
	if why := fmt.Sprint(next(refusals, "the refusal")[0]); why != "refused" {
		fail("refused with %q", why)
	}
	ok("refused")

	s.Disconnect()
	ok("leave")
}
