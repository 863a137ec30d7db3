// What a job tells the server: lines on its standard output.
#pragma once

#include <stdexcept>
#include <string>

namespace artifex_job {

/// Why a job cannot be done; the message is for the file's owner.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// From 0 to 1; a line for each per cent at most.
void progress(double share);
void done(const std::string& result);
void failed(const std::string& why);

}  // namespace artifex_job
