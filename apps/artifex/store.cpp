// The store's settings and users.
#include "store.hpp"

#include "contract.hpp"
#include "schema.hpp"

namespace artifex {

Store::Store(const std::string& path) : sql_(sockeye::live::open_sqlite(path)) {
  install_tables(*sql_);
  log_.install(*sql_);
}

void Store::record(std::int64_t owner, std::string_view kind, const std::string& file) {
  log_.record(*sql_, user_room(owner), kind, file);
}

std::optional<std::string> Store::setting(std::string_view name) {
  const auto rows = sql()("SELECT value FROM setting WHERE name = $1", name);
  return rows.empty() ? std::nullopt : std::optional(rows.text(0, 0));
}

void Store::set_setting(std::string_view name, std::string_view value) {
  sql()("INSERT OR REPLACE INTO setting (name, value) VALUES ($1, $2)", name, value);
}

bool Store::has_users() {
  return !sql()("SELECT 1 FROM user LIMIT 1").empty();
}

User Store::create_user(std::string_view login, std::string_view name,
                        std::string_view password_hash) {
  const auto rows =
      sql()("INSERT INTO user (login, name, password) VALUES ($1, $2, $3) RETURNING id", login,
            name, password_hash);
  return {rows.integer(0, 0), std::string(login), std::string(name)};
}

std::optional<Credentials> Store::credentials(std::string_view login) {
  const auto rows = sql()("SELECT id, login, name, password FROM user WHERE login = $1", login);
  if (rows.empty()) return std::nullopt;
  return Credentials{{rows.integer(0, 0), rows.text(0, 1), rows.text(0, 2)}, rows.text(0, 3)};
}

std::optional<User> Store::user(std::int64_t id) {
  const auto rows = sql()("SELECT id, login, name FROM user WHERE id = $1", id);
  if (rows.empty()) return std::nullopt;
  return User{rows.integer(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

}  // namespace artifex
