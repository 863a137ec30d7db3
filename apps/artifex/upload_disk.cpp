#include "upload_disk.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "problem.hpp"

namespace artifex {
namespace {

[[noreturn]] void fail(const char* doing) {
  if (errno == ENOSPC || errno == EDQUOT) {
    throw common::Problem(507, "The server's disk is full.");
  }
  throw std::system_error(errno, std::generic_category(), doing);
}

constexpr const char* gone = "The upload is gone.";

}  // namespace

struct UploadWriter::Hash {
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };

  explicit Hash(const std::string& algorithm) : context(EVP_MD_CTX_new()) {
    const EVP_MD* digest = EVP_get_digestbyname(algorithm.c_str());
    if (!context || digest == nullptr || EVP_DigestInit_ex(context.get(), digest, nullptr) != 1) {
      throw std::runtime_error("no digest " + algorithm);
    }
  }

  std::unique_ptr<EVP_MD_CTX, Free> context;
};

UploadWriter::UploadWriter(int descriptor, std::int64_t size, const std::string& algorithm)
    : descriptor_(descriptor), size_(size) {
  if (!algorithm.empty()) hash_ = std::make_unique<Hash>(algorithm);
}

UploadWriter::~UploadWriter() {
  ::close(descriptor_);
}

void UploadWriter::append(std::string_view bytes) {
  if (hash_) EVP_DigestUpdate(hash_->context.get(), bytes.data(), bytes.size());
  while (!bytes.empty()) {
    const auto written = ::pwrite(descriptor_, bytes.data(), bytes.size(), size_);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    size_ += written;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string UploadWriter::digest() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_DigestFinal_ex(hash_->context.get(), bytes.data(), &size);
  return {static_cast<const char*>(static_cast<const void*>(bytes.data())), size};
}

void UploadWriter::cut(std::int64_t size) {
  if (::ftruncate(descriptor_, size) != 0) fail("truncate");
  size_ = size;
}

void UploadWriter::sync() {
  if (::fdatasync(descriptor_) != 0) fail("sync");
}

UploadDisk::UploadDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_ / "files");
  std::filesystem::create_directories(folder_ / "results");
}

void UploadDisk::create(const std::string& id) const {
  const int made = ::open(file(id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) fail("create");
  ::close(made);
}

std::int64_t UploadDisk::size(const std::string& id) const {
  struct stat facts{};
  if (::stat(file(id).c_str(), &facts) != 0) throw common::not_found(gone);
  return facts.st_size;
}

std::unique_ptr<UploadWriter> UploadDisk::open(const std::string& id,
                                               const std::string& algorithm) const {
  const int opened = ::open(file(id).c_str(), O_WRONLY | O_CLOEXEC);
  if (opened < 0) throw common::not_found(gone);
  struct stat facts{};
  ::fstat(opened, &facts);
  return std::make_unique<UploadWriter>(opened, facts.st_size, algorithm);
}

void UploadDisk::remove(const std::string& id) const noexcept {
  std::error_code ignored;
  std::filesystem::remove(file(id), ignored);
  for (const auto& result : {text(id), thumbnail(id)}) {
    std::filesystem::remove(result, ignored);
    // What a job that was killed has left.
    std::filesystem::remove(result.string() + ".part", ignored);
  }
}

std::string UploadDisk::beginning(const std::string& id) const {
  std::string bytes(1024, '\0');
  std::ifstream in(file(id), std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

}  // namespace artifex
