// artifex-job: one job on one file, in a process that may crash, run out of memory or be killed
// without anybody else noticing.
//
//   artifex-job checksum|thumbnail|text INPUT OUTPUT PARENT
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "jobs.hpp"
#include "limits.hpp"
#include "report.hpp"

namespace {

void limit(__rlimit_resource what, rlim_t bytes) {
  const rlimit value{bytes, bytes};
  ::setrlimit(what, &value);
}

/// It ends with the server, also where that one is killed.
bool follow(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  return ::getppid() == parent;
}

std::string run(const std::string& kind, const std::string& input, const std::string& output) {
  if (kind == "checksum") return artifex_job::checksum(input);
  if (kind == "thumbnail") return artifex_job::thumbnail(input, output);
  if (kind == "text") return artifex_job::text(input, output);
  throw std::runtime_error("There is no such job.");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: artifex-job checksum|thumbnail|text INPUT OUTPUT PARENT\n", stderr);
    return 2;
  }
  if (!follow(static_cast<pid_t>(std::atoi(argv[4])))) return 1;
  limit(RLIMIT_AS, artifex_job::limits::memory);
  limit(RLIMIT_FSIZE, artifex_job::limits::written);
  limit(RLIMIT_CORE, 0);
  ::nice(10);
  const std::string output = argv[3];
  // A job that ends half-way leaves no result.
  const std::string unfinished = output + ".part";
  try {
    const std::string result = run(argv[1], argv[2], unfinished);
    if (::access(unfinished.c_str(), F_OK) == 0 &&
        std::rename(unfinished.c_str(), output.c_str()) != 0) {
      throw std::runtime_error("The result cannot be kept.");
    }
    artifex_job::done(result);
  } catch (const std::bad_alloc&) {
    artifex_job::failed("This file needs more memory than a job may have.");
  } catch (const std::exception& error) {
    artifex_job::failed(error.what());
  }
  // Some of the libraries' own ends crash after limits were met; all that counts has been said.
  std::_Exit(0);
}
