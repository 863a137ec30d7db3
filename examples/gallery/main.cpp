// The gallery: six small applications, each in a namespace of its own, and a page that links to
// them.
//
//   gallery [--port P] [--host H] [NAME]        NAME is the example whose address is printed
#include <cstdint>
#include <cstdio>
#include <exception>
#include <sockeye/http/app.hpp>
#include <sockeye/server.hpp>
#include <stdexcept>
#include <string>

#include "gallery.hpp"

namespace {

struct Settings {
  std::uint16_t port = 3000;
  std::string host;
  std::string name;
};

Settings parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if ((argument == "--port" || argument == "--host") && ++i == argc) {
      throw std::invalid_argument(argument + " needs a value");
    }
    if (argument == "--port") {
      const int port = std::stoi(argv[i]);
      if (port < 0 || port > 65'535) throw std::invalid_argument("a port is 0 to 65535");
      settings.port = static_cast<std::uint16_t>(port);
    } else if (argument == "--host") {
      settings.host = argv[i];
    } else if (argument.starts_with("-")) {
      throw std::invalid_argument("no option is called " + argument + ": --port and --host are");
    } else {
      settings.name = argument;
    }
  }
  return settings;
}

void run(const Settings& settings) {
  sockeye::Runtime runtime{{.stop_on_signals = true}};
  sockeye::http::App app{runtime};
  // Room for a text of a megabyte, so that it is answered and does not end the connection.
  sockeye::Server io{app, {.max_http_buffer_size = 4'000'000}};
  gallery::Ticker ticker(runtime.shard(0));

  gallery::add_chat(io.of("/chat"));
  gallery::add_editor(io.of("/editor"));
  gallery::add_tictactoe(io.of("/tictactoe"));
  gallery::add_notifications(io.of("/notifications"));
  gallery::add_dashboard(io.of("/dashboard"), ticker);
  gallery::add_auction(io.of("/auction"), ticker);
  app.serve_static("/", GALLERY_PAGES);

  const std::uint16_t port = app.listen(settings.port, settings.host);
  const std::string host = settings.host.empty() ? "localhost" : settings.host;
  const std::string page = settings.name.empty() ? "" : settings.name + ".html";
  std::printf("Open http://%s:%u/%s in two windows\n", host.c_str(), static_cast<unsigned>(port),
              page.c_str());
  std::fflush(stdout);
  runtime.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gallery: %s\n", error.what());
    return 1;
  }
  return 0;
}
