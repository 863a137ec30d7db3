// Dynamic namespaces as the server offers them: from a user's pattern or function to the core's.
#include "sockeye/parent_namespace.hpp"

#include <string>
#include <utility>

#include "core/dynamic_namespaces.hpp"
#include "net/log.hpp"
#include "server/server_core.hpp"

namespace sockeye {
namespace detail {

void log_failure(std::string_view what, const std::exception_ptr& exception) noexcept {
  try {
    net::log(LogLevel::warning, "server",
             std::string(what) + ": " + detail::describe(exception).message());
  } catch (...) {
    net::log(LogLevel::warning, "server", what);
  }
}

}  // namespace detail

namespace server {
namespace {

core::NamespaceMatcher matcher_of(const detail::NamespaceRule& rule, core::Hub& hub) {
  core::NamespaceMatcher matcher;
  if (rule.pattern) {
    matcher.pattern = [pattern = rule.pattern](const std::string& name) {
      try {
        return pattern(name);
      } catch (...) {
        detail::log_failure("namespace", std::current_exception());
        return false;
      }
    };
    return matcher;
  }
  matcher.check = [check = rule.check, &hub](const std::string& name, const Value& auth,
                                             const std::function<void(bool)>& decide) {
    try {
      check(name, auth, AllowNamespace(decide), &hub.tasks());
    } catch (...) {
      detail::log_failure("namespace", std::current_exception());
    }
  };
  return matcher;
}

}  // namespace

std::shared_ptr<NamespaceGroup> ServerCore::parent(detail::NamespaceRule rule) {
  const std::string name = "/_" + std::to_string(parents_++);
  auto group = namespaces_->make(name, NamespaceGroup::Kind::parent);
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->executor()->run([self = weak_from_this(), i, group, name, rule] {
      const auto core = self.lock();
      if (!core) return;
      core::Hub& hub = core->shards_[i]->hub();
      group->attach(i, hub.dynamic().add(name, matcher_of(rule, hub)));
    });
  }
  return group;
}

}  // namespace server

ParentNamespace Server::of_rule(detail::NamespaceRule rule) const {
  return ParentNamespace(core_->parent(std::move(rule)));
}

}  // namespace sockeye
