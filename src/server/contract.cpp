// The documents of a contract, as files.
#include "sockeye/contract.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace sockeye {

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), path.string());
}

}  // namespace

void write_contract(const std::string& folder, const ContractDescription& contract,
                    const ContractInfo& info) {
  const std::filesystem::path path(folder);
  std::filesystem::create_directories(path);
  write_file(path / "contract.ts", to_typescript(contract, info));
  write_file(path / "contract.schema.json", to_json_schema(contract, info));
  write_file(path / "contract.asyncapi.json", to_asyncapi(contract, info));
}

}  // namespace sockeye
