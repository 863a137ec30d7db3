// A contract as TypeScript.
#include <cctype>

#include "sockeye/contract.hpp"

namespace sockeye {

namespace {

using Form = TypeDescription::Form;

bool is_identifier(std::string_view name) noexcept {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '$') return false;
  }
  return true;
}

std::string quoted(std::string_view text) {
  return Value(text).to_json();
}

std::string key(const std::string& name) {
  return is_identifier(name) ? name : quoted(name);
}

std::string joined(const std::vector<TypeDescription>& parts, std::string_view between);

std::string type_text(const TypeDescription& type) {
  switch (type.form) {
    case Form::any:
      return "unknown";
    case Form::null:
      return "null";
    case Form::boolean:
      return "boolean";
    case Form::integer:
    case Form::number:
      return "number";
    case Form::string:
    case Form::id:
      return "string";
    case Form::binary:
      return "ArrayBuffer | ArrayBufferView";
    case Form::array:
      return "Array<" + type_text(type.parts[0]) + ">";
    case Form::tuple:
      return "[" + joined(type.parts, ", ") + "]";
    case Form::map:
      return "Record<string, " + type_text(type.parts[0]) + ">";
    case Form::optional:
      return type_text(type.parts[0]) + " | null";
    case Form::variant:
      return joined(type.parts, " | ");
    case Form::named:
      return type.name;
    case Form::rest:
      return "unknown[]";
  }
  return "unknown";
}

std::string joined(const std::vector<TypeDescription>& parts, std::string_view between) {
  std::string text;
  for (const TypeDescription& part : parts) {
    if (!text.empty()) text += between;
    text += type_text(part);
  }
  return text;
}

std::string named_text(const std::string& name, const NamedType& type) {
  if (type.is_enum) {
    std::string values;
    for (const std::string& enumerator : type.enumerators) {
      values += (values.empty() ? "" : " | ") + quoted(enumerator);
    }
    return "export type " + name + " = " + (values.empty() ? "never" : values) + ";\n";
  }
  std::string text = "export interface " + name + " {\n";
  for (const auto& [field, field_type] : type.fields) {
    // A member that is absent in C++ is not sent, rather than sent as null.
    const bool optional = field_type.form == Form::optional;
    text += "  " + key(field) + (optional ? "?: " : ": ") +
            type_text(optional ? field_type.parts[0] : field_type) + ";\n";
  }
  return text + "}\n";
}

std::string event_text(const EventDescription& event) {
  std::string parameters;
  const auto add = [&](const std::string& parameter) {
    parameters += (parameters.empty() ? "" : ", ") + parameter;
  };
  bool rest = false;
  for (std::size_t i = 0; i < event.arguments.size(); ++i) {
    const TypeDescription& type = event.arguments[i];
    rest = type.form == Form::rest;
    std::string text = "arg" + std::to_string(i + 1) + ": " + type_text(type);
    // Missing arguments are nothing to the server as well.
    if (type.form == Form::optional && !event.from_server) text += " | undefined";
    if (!rest) add(text);
  }
  const std::string reply =
      event.reply ? "(answer: " + type_text(*event.reply) + ") => void" : "() => void";
  if (rest) {
    add(event.has_ack ? "...args: [...unknown[], " + reply + "]" : "...args: unknown[]");
  } else if (event.has_ack) {
    add("reply: " + reply);
  }
  return "  " + key(event.name) + ": (" + parameters + ") => void;\n";
}

std::string direction_text(const ContractDescription& contract, bool from_server) {
  std::string text = from_server ? "export interface ServerToClientEvents {\n"
                                 : "export interface ClientToServerEvents {\n";
  for (const EventDescription& event : contract.events) {
    if (event.from_server == from_server) text += event_text(event);
  }
  return text + "}\n";
}

}  // namespace

std::string to_typescript(const ContractDescription& contract, const ContractInfo& info) {
  std::string title;
  for (const char c : info.title) title += c == '\n' || c == '\r' ? ' ' : c;
  std::string text = "// " + title + ": events and payloads, generated from the C++ contract.\n\n";
  for (const auto& [name, type] : contract.types) text += named_text(name, type) + "\n";
  return text + direction_text(contract, true) + "\n" + direction_text(contract, false);
}

}  // namespace sockeye
