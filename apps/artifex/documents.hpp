// What the page's side needs to know of Artifex's types.
#pragma once

#include <string>

namespace artifex {

/// Writes the contract's TypeScript, JSON Schema and AsyncAPI into `folder`: the events' types and
/// those of the REST interface. Throws std::system_error where that fails.
void write_documents(const std::string& folder);

}  // namespace artifex
