// Which jobs a file is for: what its first bytes are, or what its uploader says that it is.
#pragma once

#include <string_view>
#include <vector>

#include "model.hpp"

namespace artifex {

/// A checksum always; a picture and a PDF also have a thumbnail and their text. What is none, and
/// was announced as one, is given to the decoders all the same, which say what is wrong with it.
std::vector<JobKind> jobs_for(std::string_view beginning, std::string_view type,
                              std::string_view name);

}  // namespace artifex
