#include "demo.hpp"

#include "password.hpp"

namespace artifex {

std::vector<std::string> demo_logins() {
  return {"ada", "grace", "linus"};
}

void create_demo(Store& store) {
  if (store.has_users()) return;
  store.create_user("ada", "Ada Lovelace", common::hash_password(demo_password));
  store.create_user("grace", "Grace Hopper", common::hash_password(demo_password));
  store.create_user("linus", "Linus Pauling", common::hash_password(demo_password));
  store.set_setting(demo_setting, "1");
}

}  // namespace artifex
