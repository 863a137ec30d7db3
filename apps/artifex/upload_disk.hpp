// The uploads' bytes: one file each, whose size is where the upload goes on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace artifex {

/// An upload that is written to.
class UploadWriter {
 public:
  /// Takes over the descriptor. `algorithm` is one of tus_checksums, or empty.
  UploadWriter(int descriptor, std::int64_t size, const std::string& algorithm);
  ~UploadWriter();
  UploadWriter(const UploadWriter&) = delete;
  UploadWriter& operator=(const UploadWriter&) = delete;

  std::int64_t size() const noexcept { return size_; }
  /// Throws Problem 507 where the disk is full, std::system_error for other failures.
  void append(std::string_view bytes);
  /// Of what was appended.
  std::string digest();
  /// Takes away what is behind `size`.
  void cut(std::int64_t size);
  /// Returns once it is on the disk.
  void sync();

 private:
  struct Hash;

  int descriptor_;
  std::int64_t size_;
  std::unique_ptr<Hash> hash_;
};

/// For the thread that may wait for the disk. Names are ids that this program has made.
class UploadDisk {
 public:
  /// Makes the folders where they are missing.
  explicit UploadDisk(std::filesystem::path folder);

  std::filesystem::path file(const std::string& id) const { return folder_ / "files" / id; }
  std::filesystem::path text(const std::string& id) const {
    return folder_ / "results" / (id + ".txt");
  }
  std::filesystem::path thumbnail(const std::string& id) const {
    return folder_ / "results" / (id + ".jpg");
  }

  void create(const std::string& id) const;
  /// Throws Problem 404 where it is gone.
  std::int64_t size(const std::string& id) const;
  std::unique_ptr<UploadWriter> open(const std::string& id, const std::string& algorithm) const;
  /// With its results.
  void remove(const std::string& id) const noexcept;
  /// The first bytes, for what kind of file it is.
  std::string beginning(const std::string& id) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace artifex
