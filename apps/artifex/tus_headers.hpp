// What tus 1.0 says in headers: offsets, metadata and checksums, read strictly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace artifex {

inline constexpr std::string_view tus_version = "1.0.0";
inline constexpr std::string_view tus_extensions =
    "creation,creation-with-upload,termination,checksum,expiration";
inline constexpr std::string_view tus_checksums = "sha1,sha256,sha512,md5";

/// Digits alone, up to 2^63-1.
std::optional<std::int64_t> parse_size(std::string_view text);

/// What an uploader says of its file.
struct UploadMetadata {
  std::string name;
  std::string type;
};
/// `filename` (or `name`) and `filetype` (or `type`) of an Upload-Metadata header. Throws Problem
/// 400 for a header that is malformed and for a name that is a path, is too long or has control
/// characters; without a name it is "unnamed".
UploadMetadata parse_metadata(std::string_view header);

struct UploadChecksum {
  /// One of `tus_checksums`.
  std::string algorithm;
  /// The digest's bytes.
  std::string digest;
};
/// Of an Upload-Checksum header; nothing where it is empty. Throws Problem 400 where it is
/// malformed or the algorithm is none of ours.
std::optional<UploadChecksum> parse_checksum(std::string_view header);

/// Standard base64 with its padding; nothing for any other text.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace artifex
