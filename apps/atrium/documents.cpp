#include "documents.hpp"

#include <sockeye/contract.hpp>

#include "contract.hpp"
#include "model.hpp"

namespace atrium {

void write_documents(const std::string& folder) {
  sockeye::emit_contract<Contract, User, Member, Project, Task, Comment, NewTask, TaskPatch,
                         NewComment, Changes, Feed, Notifications>(
      folder, {.title = "Atrium", .description = "A live task board."});
}

}  // namespace atrium
