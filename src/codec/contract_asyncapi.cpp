// A contract as an AsyncAPI 3 document.
#include <cctype>
#include <set>

#include "codec/contract_schema.hpp"

namespace sockeye {

namespace {

constexpr std::string_view channel = "#/channels/main";

/// AsyncAPI's keys are words: what else stands in an event's name becomes an underscore, and who
/// comes second to a key gets a number.
class Keys {
 public:
  std::string make(const EventDescription& event) {
    std::string wanted = event.from_server ? "server." : "client.";
    for (const char c : event.name) {
      const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
      wanted += kept ? c : '_';
    }
    std::string key = wanted;
    for (int number = 2; !used_.insert(key).second; ++number) {
      key = wanted + '_' + std::to_string(number);
    }
    return key;
  }

 private:
  std::set<std::string> used_;
};

Value reference(const std::string& to) {
  return Value::object({{"$ref", to}});
}

/// A message of that key in the components, and the channel's reference to it.
void add_message(Value& messages, Value& channel_messages, const std::string& key,
                 std::string_view name, Value payload) {
  messages.set(key, Value::object({{"name", name}, {"payload", std::move(payload)}}));
  channel_messages.set(key, reference("#/components/messages/" + key));
}

Value message_list(const std::string& key) {
  return Value::array({reference(std::string(channel) + "/messages/" + key)});
}

Value server(const ContractInfo& info) {
  const Value main =
      Value::object({{"host", info.host}, {"protocol", "ws"}, {"pathname", info.path + "/"}});
  return Value::object({{"main", main}});
}

}  // namespace

std::string to_asyncapi(const ContractDescription& contract, const ContractInfo& info) {
  const codec::SchemaDialect dialect{.types = "#/components/schemas/", .prefix_items = false};
  Value schemas = Value::object();
  for (const auto& [name, type] : contract.types) {
    schemas.set(name, codec::named_schema(type, dialect));
  }
  Value messages = Value::object();
  Value channel_messages = Value::object();
  Value operations = Value::object();
  Keys keys;
  for (const EventDescription& event : contract.events) {
    const std::string key = keys.make(event);
    add_message(messages, channel_messages, key, event.name,
                codec::arguments_schema(event.arguments, {}, dialect));
    Value operation = Value::object({{"action", event.from_server ? "send" : "receive"},
                                     {"channel", reference(std::string(channel))},
                                     {"messages", message_list(key)}});
    if (event.has_ack) {
      const std::string reply_key = key + ".reply";
      std::vector<TypeDescription> answer;
      if (event.reply) answer.push_back(*event.reply);
      add_message(messages, channel_messages, reply_key, event.name + " (acknowledgement)",
                  codec::arguments_schema(answer, {}, dialect));
      operation.set("reply", Value::object({{"channel", reference(std::string(channel))},
                                            {"messages", message_list(reply_key)}}));
    }
    operations.set(key, std::move(operation));
  }

  Value about = Value::object({{"title", info.title}, {"version", info.version}});
  if (!info.description.empty()) about.set("description", info.description);
  Value document = Value::object({{"asyncapi", "3.0.0"}, {"info", std::move(about)}});
  document.set("defaultContentType", "application/json");
  if (!info.host.empty()) document.set("servers", server(info));
  const Value main = Value::object({{"address", info.nsp},
                                    {"title", "The namespace " + info.nsp},
                                    {"messages", std::move(channel_messages)}});
  document.set("channels", Value::object({{"main", main}}));
  document.set("operations", std::move(operations));
  document.set("components",
               Value::object({{"messages", std::move(messages)}, {"schemas", std::move(schemas)}}));
  return codec::pretty_json(document);
}

}  // namespace sockeye
