// What signing in asks and answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model.hpp"

namespace artifex {

struct SignIn {
  std::string login;
  std::string password;
};

struct Session {
  std::string token;
  User user;
};

struct Demo {
  std::vector<std::string> logins;
  std::string password;
};

struct Info {
  std::optional<Demo> demo;
  /// Bytes of one file.
  std::int64_t largest_file = 0;
};

}  // namespace artifex
