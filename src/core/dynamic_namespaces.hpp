// Namespaces that are made when a client first asks for them: the parents in the order of their
// registration, the questions that wait for a decision, and the children that have become empty.
//
//   CONNECT of an unknown name -> each parent in turn -> allowed: the child is made, or found where
//                                                        another client was faster; then it joins
//                              -> allowed by none: "Invalid namespace"
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/parent_namespace.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

class Client;
class Hub;

class DynamicNamespaces : public std::enable_shared_from_this<DynamicNamespaces> {
 public:
  /// Bytes of a name that a pattern or a function is asked about. Matching a regular expression
  /// takes stack in proportion to the text, and names come from clients.
  static constexpr std::size_t max_name = 1024;
  /// Names that one connection may be waiting for.
  static constexpr std::size_t max_questions = 100;

  explicit DynamicNamespaces(Hub& hub) : hub_(hub) {}
  ~DynamicNamespaces();

  std::shared_ptr<ParentNamespace> add(std::string name, NamespaceMatcher matcher);
  /// The first parent whose pattern has this name; null where there is none.
  ParentNamespace* find_pattern(const std::string& name) const;

  /// A client asks for a namespace that does not exist: it joins, or is told that it may not.
  void ask(Client& client, std::string_view name, Value auth);
  bool is_asking(const Client& client, std::string_view name) const;
  /// The client is gone: decisions on its questions change nothing any more.
  void forget(const Client& client);

  /// The last socket of a child has left.
  void emptied(Namespace& child);
  /// Removes children that became empty and still are.
  void collect();

 private:
  struct Question;
  using Asked = std::shared_ptr<Question>;

  /// Whether the client joins a namespace that another shard has had allowed.
  bool join_known(Client& client, std::string_view name, Value& auth);
  void go_on(const Asked& question);
  void decide(const Asked& question, std::size_t by, bool allow);
  void close(const Asked& question);
  bool full() const noexcept;

  Hub& hub_;
  std::vector<std::shared_ptr<ParentNamespace>> parents_;
  std::unordered_multimap<const Client*, Asked> questions_;
  std::vector<std::weak_ptr<Namespace>> emptied_;
};

}  // namespace sockeye::core
