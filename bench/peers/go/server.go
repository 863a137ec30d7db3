// The benchmarks' contract (bench/README.md) with zishang520/socket.io. GOMAXPROCS decides on threads.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/zishang520/socket.io/v2/socket"
)

func main() {
	port := flag.Int("port", 0, "0: any")
	ping := flag.Int("ping-interval", 25000, "milliseconds")
	flag.Parse()

	options := socket.DefaultServerOptions()
	options.SetPingInterval(time.Duration(*ping) * time.Millisecond)
	io := socket.NewServer(nil, nil)
	io.On("connection", func(clients ...any) {
		client := clients[0].(*socket.Socket)
		client.On("pub", func(args ...any) { io.Emit("msg", args[0]) })
		client.On("pub_room", func(args ...any) {
			message := args[0].(map[string]any)
			io.To(socket.Room(message["room"].(string))).Emit("msg", message["payload"])
		})
		client.On("echo", func(args ...any) {
			args[1].(socket.Ack)([]any{args[0]}, nil)
		})
		client.On("join", func(args ...any) {
			client.Join(socket.Room(args[0].(string)))
			args[1].(socket.Ack)([]any{true}, nil)
		})
	})
	http.Handle("/socket.io/", io.ServeHandler(options))
	http.HandleFunc("/json", func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Content-Type", "application/json")
		fmt.Fprint(response, `{"id":42,"name":"a small object","done":false}`)
	})
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		panic(err)
	}
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
