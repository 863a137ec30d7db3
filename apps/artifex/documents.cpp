#include "documents.hpp"

#include <sockeye/contract.hpp>

#include "contract.hpp"
#include "sign_in.hpp"

namespace artifex {

void write_documents(const std::string& folder) {
  sockeye::emit_contract<Contract, Session, Info, FileList>(
      folder,
      {.title = "Artifex", .description = "Resumable uploads and the jobs that run on them."});
}

}  // namespace artifex
