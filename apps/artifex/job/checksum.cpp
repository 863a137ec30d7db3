// SHA-256 of a file of any size.
#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "jobs.hpp"
#include "limits.hpp"
#include "report.hpp"

namespace artifex_job {

std::string checksum(const std::string& input) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("no SHA-256");
  }
  const double size = static_cast<double>(std::filesystem::file_size(input));
  std::ifstream in(input, std::ios::binary);
  std::vector<char> buffer(std::size_t{1} << 20);
  double read = 0;
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
    read += static_cast<double>(in.gcount());
    if (size > 0) progress(read / size);
  }
  if (!in.eof()) throw std::runtime_error("The file cannot be read.");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += digits[digest.at(i) >> 4U];
    text += digits[digest.at(i) & 15U];
  }
  return text;
}

bool is_pdf(const std::string& input) {
  std::array<char, 1024> bytes{};
  std::ifstream in(input, std::ios::binary);
  in.read(bytes.data(), bytes.size());
  return std::string_view(bytes.data(), static_cast<std::size_t>(in.gcount())).find("%PDF-") !=
         std::string_view::npos;
}

void check_size(const std::string& input) {
  if (std::filesystem::file_size(input) > static_cast<std::uintmax_t>(limits::decoded_file)) {
    throw Refusal("The file is too large to be looked into: " +
                  std::to_string(limits::decoded_file >> 20) + " MiB at most.");
  }
}

}  // namespace artifex_job
