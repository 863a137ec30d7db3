#include "core/dynamic_namespaces.hpp"

#include <algorithm>
#include <utility>

#include "core/client.hpp"
#include "core/hub.hpp"

namespace sockeye::core {

struct DynamicNamespaces::Question {
  /// Null once it is answered or its client is gone.
  Client* client;
  std::string name;
  Value auth;
  /// The parent that is asked next.
  std::size_t next = 0;
};

DynamicNamespaces::~DynamicNamespaces() {
  for (const auto& parent : parents_) parent->detach();
}

std::shared_ptr<ParentNamespace> DynamicNamespaces::add(std::string name,
                                                        NamespaceMatcher matcher) {
  parents_.push_back(std::make_shared<ParentNamespace>(hub_, std::move(name), std::move(matcher)));
  return parents_.back();
}

ParentNamespace* DynamicNamespaces::find_pattern(const std::string& name) const {
  if (name.size() > max_name) return nullptr;
  for (const auto& parent : parents_) {
    if (parent->matches(name)) return parent.get();
  }
  return nullptr;
}

bool DynamicNamespaces::full() const noexcept {
  std::size_t children = 0;
  for (const auto& parent : parents_) children += parent->children().size();
  return children >= hub_.options().max_dynamic_namespaces;
}

void DynamicNamespaces::ask(Client& client, std::string_view name, Value auth) {
  if (name.size() > max_name || questions_.count(&client) >= max_questions || full()) {
    client.refuse(name);
    return;
  }
  if (hub_.made_elsewhere && join_known(client, name, auth)) return;
  const auto question =
      std::make_shared<Question>(Question{&client, std::string(name), std::move(auth)});
  questions_.emplace(&client, question);
  go_on(question);
}

bool DynamicNamespaces::join_known(Client& client, std::string_view name, Value& auth) {
  const auto parent = hub_.made_elsewhere(name);
  if (!parent) return false;
  const auto known = std::find_if(parents_.begin(), parents_.end(),
                                  [&](const auto& each) { return each->name() == *parent; });
  if (known == parents_.end()) return false;
  client.join(hub_.add((*known)->make_child(std::string(name))), std::move(auth));
  return true;
}

bool DynamicNamespaces::is_asking(const Client& client, std::string_view name) const {
  const auto [first, last] = questions_.equal_range(&client);
  for (auto question = first; question != last; ++question) {
    if (question->second->name == name) return true;
  }
  return false;
}

void DynamicNamespaces::forget(const Client& client) {
  const auto [first, last] = questions_.equal_range(&client);
  for (auto question = first; question != last; ++question) question->second->client = nullptr;
  questions_.erase(first, last);
}

void DynamicNamespaces::close(const Asked& question) {
  const auto [first, last] = questions_.equal_range(question->client);
  for (auto held = first; held != last; ++held) {
    if (held->second != question) continue;
    questions_.erase(held);
    break;
  }
  question->client = nullptr;
}

void DynamicNamespaces::go_on(const Asked& question) {
  while (question->next < parents_.size()) {
    const std::shared_ptr<ParentNamespace> parent = parents_[question->next++];
    if (parent->matches(question->name)) return decide(question, question->next, true);
    if (!parent->matcher().check) continue;
    parent->matcher().check(question->name, question->auth,
                            [weak = weak_from_this(), executor = hub_.executor(), question,
                             by = question->next](bool allow) {
                              executor->run([weak, question, by, allow] {
                                if (const auto self = weak.lock())
                                  self->decide(question, by, allow);
                              });
                            });
    return;
  }
  Client& client = *question->client;
  close(question);
  client.refuse(question->name);
}

void DynamicNamespaces::decide(const Asked& question, std::size_t by, bool allow) {
  // A parent that decides twice must not stand in for the one behind it.
  if (!question->client || question->next != by) return;
  if (!allow) return go_on(question);
  Client& client = *question->client;
  close(question);
  if (!client.open()) return;
  Namespace* nsp = hub_.find(question->name);
  if (!nsp) {
    if (full()) return client.refuse(question->name);
    nsp = &hub_.add(parents_[by - 1]->make_child(question->name));
  }
  client.join(*nsp, std::move(question->auth));
}

void DynamicNamespaces::emptied(Namespace& child) {
  if (!hub_.options().cleanup_empty_child_namespaces) return;
  emptied_.push_back(child.weak_from_this());
  hub_.wake();
}

void DynamicNamespaces::collect() {
  for (const auto& candidate : std::exchange(emptied_, {})) {
    const auto child = candidate.lock();
    if (!child || !child->hub() || child->is_occupied()) continue;
    child->parent()->forget(*child);
    hub_.remove(*child);
  }
}

}  // namespace sockeye::core
