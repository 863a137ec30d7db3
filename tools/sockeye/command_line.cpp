#include "command_line.hpp"

#include <CLI/CLI.hpp>

#include "exit_code.hpp"
#include "manual.hpp"

namespace sockeye_tool {
namespace {

constexpr const char* connection_group = "Connection";
constexpr const char* security_group = "Security";

void add_connection_options(CLI::App& command, Settings& settings) {
  command.add_option("-n,--namespace", settings.nsp, "Namespace to join (default: the URL's path)")
      ->type_name("NAME")
      ->group(connection_group);
  command.add_option("-a,--auth", settings.auth, "Object shown to the server's middleware")
      ->type_name("JSON")
      ->group(connection_group);
  command
      .add_option("-t,--transport", settings.transport,
                  "Only this transport (default: polling, then WebSocket)")
      ->check(CLI::IsMember({"polling", "websocket"}))
      ->type_name("NAME")
      ->group(connection_group);
  command
      .add_option("--timeout", settings.timeout,
                  "Seconds to wait for the connection, and for each answer (default: 20)")
      ->check(CLI::Range(0.001, 86'400.0))
      ->type_name("SECONDS")
      ->group(connection_group);
  command.add_option("-H,--header", settings.headers, "Header added to each request")
      ->type_name("'NAME: VALUE'")
      ->expected(1)
      ->take_all()
      ->group(connection_group);
  command.add_option("-q,--query", settings.query, "Parameter added to each request's query")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->group(connection_group);
  command.add_option("--path", settings.path, "Where the server is served (default: /socket.io)")
      ->type_name("PATH")
      ->group(connection_group);
  command.add_option("--parser", settings.parser, "How packets are written: json or msgpack")
      ->check(CLI::IsMember({"json", "msgpack"}))
      ->type_name("NAME")
      ->group(connection_group);
  command.add_option("--proxy", settings.proxy, "HTTP proxy to connect through")
      ->type_name("URL")
      ->group(connection_group);
  command.add_flag("-v,--verbose", settings.verbose, "Tell of the connection on standard error")
      ->group(connection_group);
}

void add_security_options(CLI::App& command, Settings& settings) {
  command.add_option("--ca", settings.ca, "PEM file of the CAs to trust (default: the system's)")
      ->type_name("FILE")
      ->group(security_group);
  CLI::Option* certificate =
      command.add_option("--cert", settings.certificate, "PEM file of a client certificate")
          ->type_name("FILE")
          ->group(security_group);
  CLI::Option* key = command.add_option("--key", settings.key, "PEM file of its key")
                         ->type_name("FILE")
                         ->group(security_group);
  certificate->needs(key);
  key->needs(certificate);
  command.add_flag("-k,--insecure", settings.insecure, "Do not verify the server's certificate")
      ->group(security_group);
}

}  // namespace

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>("Talks to Socket.IO servers from the command line",
                                      "sockeye")) {
  app_->require_subcommand(1);
  app_->set_version_flag("--version", std::string("sockeye " SOCKEYE_VERSION));
  CLI::App& listen = add_command("listen", "Prints events, each as a line of JSON");
  listen.add_option("EVENT", settings_.events, "Names of the events to print (default: all)")
      ->type_name("");
  listen.add_option("-c,--count", settings_.count, "End after this many events")
      ->type_name("N")
      ->group(connection_group);
  listen
      .add_flag("-r,--reconnect", settings_.reconnect, "Connect again when the connection is lost")
      ->group(connection_group);
  listen.callback([this] { settings_.listens = true; });
  CLI::App& emit = add_command("emit", "Sends an event, and prints its acknowledgement");
  emit.add_option("EVENT", settings_.event, "The event's name")->required()->type_name("");
  emit.add_option("ARG", settings_.arguments,
                  "Arguments: JSON where they parse, else text; '-' stands for each line of "
                  "standard input, and one event is sent a line")
      ->type_name("");
  emit.add_flag("--ack", settings_.ack,
                "Wait for the acknowledgement and print its arguments as a JSON array")
      ->group(connection_group);
}

CommandLine::~CommandLine() = default;

CLI::App& CommandLine::add_command(const std::string& name, const std::string& description) {
  CLI::App& command = *app_->add_subcommand(name, description);
  command.add_option("URL", settings_.url, "The server, as http://localhost:3000")
      ->required()
      ->type_name("");
  add_connection_options(command, settings_);
  add_security_options(command, settings_);
  return command;
}

std::optional<int> CommandLine::parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == 0;
    app_->exit(error);
    return static_cast<int>(asked ? ExitCode::ok : ExitCode::usage);
  }
}

std::string CommandLine::manual() const {
  return manual_page(*app_);
}

}  // namespace sockeye_tool
