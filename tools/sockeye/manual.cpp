#include "manual.hpp"

#include <CLI/CLI.hpp>
#include <string_view>

namespace sockeye_tool {
namespace {

// Text as roff: no request at a line's beginning, no escape, hyphens as they are typed.
std::string roff(std::string_view text) {
  std::string result;
  if (text.starts_with('.') || text.starts_with('\'')) result += "\\&";
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string synopsis(const CLI::App& command) {
  std::string line = ".B sockeye " + roff(command.get_name()) + "\n";
  line += "[\\fIOPTION\\fR...]";
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = "\\fI" + roff(option->get_name(true)) + "\\fR";
    const bool list = option->get_items_expected_max() > 1;
    line += option->get_required() ? " " + name : " [" + name + (list ? "...]" : "]");
  }
  return line + "\n";
}

std::string entry(const CLI::Option& option) {
  std::string head;
  if (option.get_positional()) {
    head = "\\fI" + roff(option.get_name(true)) + "\\fR";
  } else {
    head = "\\fB" + roff(option.get_name(false, true)) + "\\fR";
    if (option.get_items_expected_max() > 0 && !option.get_type_name().empty()) {
      head += " \\fI" + roff(option.get_type_name()) + "\\fR";
    }
  }
  return ".TP\n" + head + "\n" + roff(option.get_description()) + ".\n";
}

constexpr std::string_view behind_the_commands = R"(.SH BINARY
Binary has the form {"type":"Buffer","data":"BASE64"} at any depth, in what is printed and in JSON
arguments; an array of numbers from 0 to 255 is also taken as data.
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The arguments are wrong.
.TP
.B 2
No connection could be made, or it was lost.
.TP
.B 3
The server refused the namespace; its message is on standard error.
.TP
.B 4
No connection or no answer came in time.
.TP
.B 130
Ended by SIGINT or SIGTERM.
.SH EXAMPLES
.nf
sockeye listen http://localhost:3000/admin news
sockeye emit http://localhost:3000 chat hello '{"to":"all"}' \-\-ack
tail \-f log | sockeye emit http://localhost:3000 line \-
.fi
)";

}  // namespace

std::string manual_page(const CLI::App& app) {
  std::string page = ".TH SOCKEYE 1\n.SH NAME\nsockeye \\- " + roff(app.get_description()) + "\n";
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  page += ".SH SYNOPSIS\n";
  for (const CLI::App* command : commands) {
    page += synopsis(*command);
    if (command != commands.back()) page += ".br\n";
  }
  page +=
      ".SH DESCRIPTION\nOptions may stand anywhere; what begins with a hyphen and is no option "
      "stands behind \\-\\-.\n";
  for (const CLI::App* command : commands) {
    page += ".SS sockeye " + roff(command->get_name()) + "\n" + roff(command->get_description()) +
            ".\n";
    for (const CLI::Option* option : command->get_options()) page += entry(*option);
  }
  page += behind_the_commands;
  return page;
}

}  // namespace sockeye_tool
