// A contract as JSON Schema, and what AsyncAPI shares with it.
#include "codec/contract_schema.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace sockeye {

namespace codec {

namespace {

using Form = TypeDescription::Form;

Value of_type(std::string_view name) {
  return Value::object({{"type", name}});
}

Value integer_schema(const TypeDescription& type) {
  Value schema = of_type("integer");
  // Beyond these JSON's readers disagree on what a number is.
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (type.lowest > -exact) schema.set("minimum", type.lowest);
  if (type.highest < static_cast<std::uint64_t>(exact)) schema.set("maximum", type.highest);
  return schema;
}

std::vector<Value> schemas(const std::vector<TypeDescription>& types,
                           const SchemaDialect& dialect) {
  std::vector<Value> all;
  for (const TypeDescription& type : types) all.push_back(type_schema(type, dialect));
  return all;
}

void write_pretty(std::string& text, const Value& value, std::size_t depth) {
  const bool object = value.is_object();
  if ((!object && !value.is_array()) || value.empty()) {
    text += value.to_json();
    return;
  }
  const std::string indent(2 * depth + 2, ' ');
  const auto begin = [&, first = true]() mutable {
    text += std::exchange(first, false) ? "\n" : ",\n";
    text += indent;
  };
  text += object ? '{' : '[';
  if (object) {
    for (auto next = begin; const auto& [key, member] : value.members()) {
      next();
      text += Value(key).to_json() + ": ";
      write_pretty(text, member, depth + 1);
    }
  } else {
    for (auto next = begin; const Value& element : value.elements()) {
      next();
      write_pretty(text, element, depth + 1);
    }
  }
  text += '\n' + std::string(2 * depth, ' ') + (object ? '}' : ']');
}

/// A key of `$defs` as a part of a reference: RFC 6901's escapes, then those of a URI.
std::string reference_part(std::string_view key) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string part;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '~') {
      part += "~0";
    } else if (c == '/') {
      part += "~1";
    } else if (std::isalnum(byte) != 0 || std::string_view("-._:").find(c) != std::string::npos) {
      part += c;
    } else {
      part += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return part;
}

}  // namespace

Value type_schema(const TypeDescription& type, const SchemaDialect& dialect) {
  switch (type.form) {
    case Form::any:
    case Form::rest:
      return Value::object();
    case Form::null:
      return of_type("null");
    case Form::boolean:
      return of_type("boolean");
    case Form::integer:
      return integer_schema(type);
    case Form::number:
      return of_type("number");
    case Form::string:
      return of_type("string");
    case Form::id:
      return Value::object({{"type", "string"}, {"pattern", "^-?[0-9]+$"}});
    case Form::binary:
      return Value::object({{"description", "bytes, sent as an attachment"}});
    case Form::array: {
      Value schema = of_type("array");
      schema.set("items", type_schema(type.parts[0], dialect));
      return schema;
    }
    case Form::tuple:
      return list_schema(schemas(type.parts, dialect), type.parts.size(), false, dialect);
    case Form::map: {
      Value schema = of_type("object");
      schema.set("additionalProperties", type_schema(type.parts[0], dialect));
      return schema;
    }
    case Form::optional: {
      std::vector<Value> either{type_schema(type.parts[0], dialect), of_type("null")};
      return Value::object({{"anyOf", Value::array(std::move(either))}});
    }
    case Form::variant:
      return Value::object({{"anyOf", Value::array(schemas(type.parts, dialect))}});
    case Form::named:
      return Value::object({{"$ref", std::string(dialect.types) + type.name}});
  }
  return Value::object();
}

Value named_schema(const NamedType& type, const SchemaDialect& dialect) {
  if (type.is_enum) {
    std::vector<Value> names(type.enumerators.begin(), type.enumerators.end());
    return Value::object({{"type", "string"}, {"enum", Value::array(std::move(names))}});
  }
  Value properties = Value::object();
  Value required = Value::array();
  for (const auto& [name, field] : type.fields) {
    const bool optional = field.form == Form::optional;
    properties.set(name, type_schema(optional ? field.parts[0] : field, dialect));
    if (!optional) required.push(name);
  }
  Value schema = of_type("object");
  schema.set("properties", std::move(properties));
  if (!required.empty()) schema.set("required", std::move(required));
  return schema;
}

Value list_schema(std::vector<Value> items, std::size_t required, bool open,
                  const SchemaDialect& dialect) {
  Value schema = of_type("array");
  const std::size_t count = items.size();
  // An empty list of items is not allowed.
  if (count > 0) {
    schema.set(dialect.prefix_items ? "prefixItems" : "items", Value::array(std::move(items)));
  }
  schema.set("minItems", required);
  if (open) return schema;
  if (count > 0) schema.set(dialect.prefix_items ? "items" : "additionalItems", false);
  schema.set("maxItems", count);
  return schema;
}

Value arguments_schema(const std::vector<TypeDescription>& arguments, Value first,
                       const SchemaDialect& dialect) {
  std::vector<Value> items;
  std::size_t required = 0;
  bool open = false;
  if (!first.is_null()) {
    items.push_back(std::move(first));
    required = 1;
  }
  for (const TypeDescription& argument : arguments) {
    if (argument.form == Form::rest) {
      open = true;
      break;
    }
    items.push_back(type_schema(argument, dialect));
    if (argument.form != Form::optional) required = items.size();
  }
  return list_schema(std::move(items), required, open, dialect);
}

std::string pretty_json(const Value& value) {
  std::string text;
  write_pretty(text, value, 0);
  return text + '\n';
}

}  // namespace codec

std::string to_json_schema(const ContractDescription& contract, const ContractInfo& info) {
  const codec::SchemaDialect dialect{.types = "#/$defs/", .prefix_items = true};
  Value definitions = Value::object();
  for (const auto& [name, type] : contract.types) {
    definitions.set(name, codec::named_schema(type, dialect));
  }
  Value events = Value::array();
  for (const EventDescription& event : contract.events) {
    const std::string key = (event.from_server ? "server:" : "client:") + event.name;
    definitions.set(key, codec::arguments_schema(event.arguments,
                                                 Value::object({{"const", event.name}}), dialect));
    events.push(Value::object({{"$ref", "#/$defs/" + codec::reference_part(key)}}));
    if (!event.has_ack) continue;
    std::vector<TypeDescription> answer;
    if (event.reply) answer.push_back(*event.reply);
    definitions.set(key + ":reply", codec::arguments_schema(answer, {}, dialect));
  }
  Value schema = Value::object(
      {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", info.title}});
  if (!info.description.empty()) schema.set("description", info.description);
  if (!events.empty()) schema.set("anyOf", std::move(events));
  schema.set("$defs", std::move(definitions));
  return codec::pretty_json(schema);
}

}  // namespace sockeye
