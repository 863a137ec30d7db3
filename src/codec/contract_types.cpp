// Names of types, and the table that no two of them may share one in.
#include "sockeye/contract_types.hpp"

#include <cctype>
#include <stdexcept>

#include "sockeye/contract.hpp"

namespace sockeye::detail {

namespace {

bool is_word(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// "Page_Task" of "atrium::Page<atrium::{anonymous}::Task>": without scopes, and what stands
/// between names as one underscore.
std::string short_name_of(std::string_view cpp_name) {
  std::string name;
  std::size_t word = 0;
  for (std::size_t i = 0; i < cpp_name.size(); ++i) {
    if (cpp_name.substr(i).starts_with("::")) {
      name.resize(word);
      ++i;
    } else if (is_word(cpp_name[i])) {
      name += cpp_name[i];
    } else if (cpp_name[i] != '{' && cpp_name[i] != '(' && cpp_name[i] != '}' &&
               cpp_name[i] != ')' && cpp_name[i] != ' ') {
      if (!name.empty() && name.back() != '_') name += '_';
      word = name.size();
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

}  // namespace

std::string type_name(std::string_view printed) {
  const std::string_view mark = "T = ";
  printed.remove_prefix(printed.find(mark) + mark.size());
  return std::string(printed.substr(0, printed.find_first_of(";]")));
}

NamedType* add_named_type(ContractDescription& into, const std::string& cpp_name,
                          std::string& short_name) {
  short_name = short_name_of(cpp_name);
  const auto [place, fresh] = into.types.try_emplace(short_name);
  if (!fresh && place->second.cpp_name != cpp_name) {
    throw std::invalid_argument("a contract has two types that would be called " + short_name +
                                ", " + place->second.cpp_name + " and " + cpp_name +
                                ": rename one of them");
  }
  place->second.cpp_name = cpp_name;
  return fresh ? &place->second : nullptr;
}

TypeDescription described(TypeDescription::Form form, std::vector<TypeDescription> parts) {
  TypeDescription type;
  type.form = form;
  type.parts = std::move(parts);
  return type;
}

}  // namespace sockeye::detail
