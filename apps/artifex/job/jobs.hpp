// The jobs. Each hands back its result in one line, or throws: Refusal says why in words for
// people.
#pragma once

#include <string>

namespace artifex_job {

/// SHA-256 in hexadecimal digits.
std::string checksum(const std::string& input);
/// Writes a JPEG of at most 480 pixels each way: of a picture, or of a PDF's first page.
std::string thumbnail(const std::string& input, const std::string& output);
/// Writes the text of a picture or of all pages of a PDF, as UTF-8; the result says how much.
std::string text(const std::string& input, const std::string& output);

/// Whether the file says that it is a PDF.
bool is_pdf(const std::string& input);
/// Throws Refusal for a file that is larger than what may be decoded.
void check_size(const std::string& input);

}  // namespace artifex_job
