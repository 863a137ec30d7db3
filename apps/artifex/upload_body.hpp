// The bytes of an upload, from the socket to the disk.
#pragma once

#include <cstdint>
#include <sockeye/http/request.hpp>
#include <sockeye/task.hpp>
#include <string_view>

#include "services.hpp"

namespace artifex {

inline constexpr std::string_view upload_type = "application/offset+octet-stream";

/// Writes the request's body behind `offset` and hands back the new offset, once that is on the
/// disk. What came before a connection broke is kept, unless it has a checksum that can then not be
/// compared. Throws Problem 413 for more bytes than were announced, 460 for a wrong checksum, 423
/// where another request has taken the upload over.
sockeye::Task<std::int64_t> receive_body(Services& services, sockeye::http::Request& request,
                                         Upload upload, std::int64_t offset);

}  // namespace artifex
