// The store's settings and users.
#include "problem.hpp"
#include "schema.hpp"
#include "store.hpp"
#include "text.hpp"

namespace atrium {

Store::Store(const std::string& url) : database_(url) {
  migrate(database_);
  log_.install(database_.sql());
}

std::optional<std::string> Store::setting(std::string_view name) {
  Query query = database_.query("SELECT value FROM setting WHERE name = ?", name);
  return query.next() ? std::optional(query.text(0)) : std::nullopt;
}

void Store::set_setting(std::string_view name, std::string_view value) {
  database_.query(
      "INSERT INTO setting (name, value) VALUES (?, ?)"
      " ON CONFLICT (name) DO NOTHING",
      name, value);
}

bool Store::has_users() {
  return database_.query("SELECT 1 FROM \"user\" LIMIT 1").next();
}

User Store::create_user(std::string_view login, std::string_view name,
                        std::string_view password_hash) {
  User user{.id = 0,
            .login = clean_line("login", login, limits::name_bytes),
            .name = clean_line("name", name, limits::name_bytes)};
  Transaction transaction(database_);
  if (database_.query("SELECT 1 FROM \"user\" WHERE lower(login) = lower(?)", user.login).next()) {
    throw conflict("There is a user of this name already.");
  }
  Query made =
      database_.query("INSERT INTO \"user\" (login, name, password) VALUES (?, ?, ?) RETURNING id",
                      user.login, user.name, password_hash);
  made.next();
  user.id = made.integer(0);
  transaction.commit();
  return user;
}

std::optional<Credentials> Store::credentials(std::string_view login) {
  Query query = database_.query(
      "SELECT id, login, name, password FROM \"user\" WHERE lower(login) = lower(?)", login);
  if (!query.next()) {
    return std::nullopt;
  }
  return Credentials{{query.integer(0), query.text(1), query.text(2)}, query.text(3)};
}

std::optional<User> Store::user(std::int64_t id) {
  Query query = database_.query("SELECT id, login, name FROM \"user\" WHERE id = ?", id);
  if (!query.next()) {
    return std::nullopt;
  }
  return User{query.integer(0), query.text(1), query.text(2)};
}

}  // namespace atrium
