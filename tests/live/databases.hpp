// The databases that the log's tests run on: a SQLite file, and a PostgreSQL of the program's own.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "postgres/postgres_process.hpp"
#include "sockeye/live/sql.hpp"

namespace sockeye::live {

/// An empty database, which any number of connections may use.
class TestDatabase {
 public:
  explicit TestDatabase(Sql::Dialect dialect) : dialect_(dialect) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sockeye-live-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = pattern;
    if (dialect == Sql::Dialect::postgres) {
      connect()->script("DROP TABLE IF EXISTS live_scope, live_change, thing");
    }
  }
  ~TestDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  std::unique_ptr<Sql> connect() const {
    return dialect_ == Sql::Dialect::sqlite ? open_sqlite(folder_ / "test.db", false)
                                            : open_postgres(server().url());
  }
  std::string notifications() const {
    return dialect_ == Sql::Dialect::sqlite ? "" : server().url();
  }

  static testing_support::PostgresProcess& server() {
    static testing_support::PostgresProcess process;
    static const bool ready = accepts(process.url());
    if (!ready) throw std::runtime_error("PostgreSQL does not come up");
    return process;
  }

 private:
  static bool accepts(const std::string& url) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < deadline) {
      try {
        open_postgres(url);
        return true;
      } catch (const SqlError&) {
        std::this_thread::yield();
      }
    }
    return false;
  }

  Sql::Dialect dialect_;
  std::filesystem::path folder_;
};

class EachDatabase : public testing::TestWithParam<Sql::Dialect> {
 protected:
  TestDatabase database{GetParam()};
  std::unique_ptr<Sql> sql = database.connect();
};

inline std::string title(const testing::TestParamInfo<Sql::Dialect>& info) {
  return info.param == Sql::Dialect::sqlite ? "sqlite" : "postgres";
}

inline const auto each_database = testing::Values(Sql::Dialect::sqlite, Sql::Dialect::postgres);

}  // namespace sockeye::live
