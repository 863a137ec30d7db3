// A contract for those who do not compile it: TypeScript, JSON Schema and AsyncAPI, made from the
// C++ types at run time, so that they cannot disagree with the program.
//
//   if (emit_to) sockeye::emit_contract<Contract>(*emit_to, {.title = "Atrium"});
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "sockeye/contract_types.hpp"
#include "sockeye/event.hpp"
#include "sockeye/export.hpp"

namespace sockeye {

/// What the documents say beside the types.
struct ContractInfo {
  /// As the application tells of itself.
  std::string title = "Socket.IO application";
  std::string version = "1.0.0";
  std::string description = {};
  /// The contract's namespace.
  std::string nsp = "/";
  /// Where the application is served, "example.com:3000", for AsyncAPI; empty: not said.
  std::string host = {};
  /// Where Socket.IO is served there: ServerOptions::path.
  std::string path = "/socket.io";
};

/// TypeScript: an interface for each struct, a union for each enum, and `ServerToClientEvents` and
/// `ClientToServerEvents`, in the form that socket.io and socket.io-client take. The text ends with
/// a line break; it is the same for the same contract.
SOCKEYE_EXPORT std::string to_typescript(const ContractDescription& contract,
                                         const ContractInfo& info = {});
/// A JSON Schema (2020-12) of whole events, `["name", argument, ...]`; `$defs` has each type by its
/// name, each event as `server:name` or `client:name`, and the arguments of its acknowledgement as
/// `server:name:reply` or `client:name:reply`. Bytes match anything, since JSON has none.
SOCKEYE_EXPORT std::string to_json_schema(const ContractDescription& contract,
                                          const ContractInfo& info = {});
/// An AsyncAPI 3 document from the server's point of view: what it sends and receives, with
/// acknowledgements as replies. A payload is the array of an event's arguments.
SOCKEYE_EXPORT std::string to_asyncapi(const ContractDescription& contract,
                                       const ContractInfo& info = {});

/// Writes `contract.ts`, `contract.schema.json` and `contract.asyncapi.json` into `folder`, which
/// is made where it is missing. Throws std::system_error where that fails.
SOCKEYE_EXPORT void write_contract(const std::string& folder, const ContractDescription& contract,
                                   const ContractInfo& info = {});

namespace detail {

template <class E>
EventDescription describe_event(ContractDescription& into, bool from_server) {
  EventDescription event{.name = std::string(E::name), .from_server = from_server};
  event.arguments = describe<typename E::Arguments>(into).parts;
  event.has_ack = E::has_ack;
  if constexpr (E::has_ack && !std::is_same_v<typename E::Reply, std::tuple<>>) {
    event.reply = describe<typename E::Reply>(into);
  }
  return event;
}

template <class Contract>
struct DescribeContract;
template <auto... Sent, auto... Received>
struct DescribeContract<Contract<FromServer<Sent...>, FromClient<Received...>>> {
  static void add_to(ContractDescription& into) {
    (into.events.push_back(describe_event<std::remove_const_t<decltype(Sent)>>(into, true)), ...);
    (into.events.push_back(describe_event<std::remove_const_t<decltype(Received)>>(into, false)),
     ...);
  }
};

}  // namespace detail

/// The events of a `Contract<FromServer<...>, FromClient<...>>` with all types that they carry, and
/// `More`: types that reach clients by another way, such as a REST interface's. Throws
/// std::invalid_argument where two types would get one name.
template <class Contract, class... More>
ContractDescription describe_contract() {
  ContractDescription contract;
  detail::DescribeContract<Contract>::add_to(contract);
  (static_cast<void>(describe<More>(contract)), ...);
  return contract;
}

/// `describe_contract`, written into a folder.
template <class Contract, class... More>
void emit_contract(const std::string& folder, const ContractInfo& info = {}) {
  write_contract(folder, describe_contract<Contract, More...>(), info);
}

}  // namespace sockeye
