// Sql over libpq, each statement waited for.
#include <libpq-fe.h>

#include <array>
#include <charconv>

#include "sockeye/live/sql.hpp"

namespace sockeye::live {
namespace {

struct Finish {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

std::string line_of(const char* said) {
  std::string line = said == nullptr ? "" : said;
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  return line;
}

[[noreturn]] void fail(std::string_view said, std::string_view doing) {
  throw SqlError("database: " + std::string(said) + " (" + std::string(doing.substr(0, 200)) + ")");
}

/// A value as PostgreSQL reads it, or nothing for null.
std::optional<std::string> text_of(const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* real = std::get_if<double>(&value)) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *real).ptr;
    return std::string(digits.data(), end);
  }
  return std::nullopt;
}

class Postgres final : public Sql {
 public:
  Postgres(PGconn* connection, std::unique_ptr<PGconn, Finish> owned)
      : owned_(std::move(owned)), connection_(connection) {}

  Dialect dialect() const noexcept override { return Dialect::postgres; }
  bool usable() const noexcept override { return PQstatus(connection_) == CONNECTION_OK; }

  SqlRows run(std::string_view statement, std::span<const SqlValue> values) override {
    std::vector<std::optional<std::string>> texts;
    std::vector<const char*> pointers;
    texts.reserve(values.size());
    for (const SqlValue& value : values) {
      const auto& text = texts.emplace_back(text_of(value));
      if (text && text->find('\0') != std::string::npos) fail("a text with a NUL", statement);
      pointers.push_back(text ? text->c_str() : nullptr);
    }
    const std::string terminated(statement);
    const Answer answer(PQexecParams(connection_, terminated.c_str(),
                                     static_cast<int>(pointers.size()), nullptr, pointers.data(),
                                     nullptr, nullptr, 0));
    check(answer.get(), statement);
    const int columns = PQnfields(answer.get());
    SqlRows rows(static_cast<std::size_t>(columns));
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
      for (int column = 0; column < columns; ++column) {
        if (PQgetisnull(answer.get(), row, column) != 0) {
          rows.add(nullptr);
        } else {
          rows.add(std::string(PQgetvalue(answer.get(), row, column),
                               static_cast<std::size_t>(PQgetlength(answer.get(), row, column))));
        }
      }
    }
    return rows;
  }

  void script(const std::string& statements) override {
    const Answer answer(PQexec(connection_, statements.c_str()));
    check(answer.get(), statements);
  }

 private:
  void check(const PGresult* answer, std::string_view statement) {
    const ExecStatusType status = PQresultStatus(answer);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
      return;
    }
    const char* said = answer == nullptr ? nullptr : PQresultErrorMessage(answer);
    fail(line_of(said == nullptr || *said == '\0' ? PQerrorMessage(connection_) : said), statement);
  }

  std::unique_ptr<PGconn, Finish> owned_;
  PGconn* connection_;
};

}  // namespace

std::unique_ptr<Sql> postgres(pg_conn* connection) {
  return std::make_unique<Postgres>(connection, nullptr);
}

std::unique_ptr<Sql> open_postgres(const std::string& url) {
  // What stands first is a default: the URL, expanded behind it, may say otherwise.
  const std::array<const char*, 4> names = {"connect_timeout", "client_encoding", "dbname",
                                            nullptr};
  const std::array<const char*, 4> values = {"5", "UTF8", url.c_str(), nullptr};
  std::unique_ptr<PGconn, Finish> owned(PQconnectdbParams(names.data(), values.data(), 1));
  if (PQstatus(owned.get()) != CONNECTION_OK) {
    throw SqlError("database: " + line_of(PQerrorMessage(owned.get())));
  }
  PGconn* const connection = owned.get();
  // What is no error ("relation exists, skipping") would be printed.
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  return std::make_unique<Postgres>(connection, std::move(owned));
}

}  // namespace sockeye::live
