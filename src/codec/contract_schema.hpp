// Types as JSON Schema, in the two dialects that the documents need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sockeye/contract.hpp"

namespace sockeye::codec {

/// How a schema of one kind of document is written.
struct SchemaDialect {
  /// Before a type's name in a reference: "#/$defs/".
  std::string_view types;
  /// 2020-12 says `prefixItems` and `items`, draft 7 (AsyncAPI's) `items` and `additionalItems`.
  bool prefix_items = true;
};

Value type_schema(const TypeDescription& type, const SchemaDialect& dialect);
Value named_schema(const NamedType& type, const SchemaDialect& dialect);
/// An array whose first elements are `items`, of which those up to the last that is not optional
/// must be there; any others are allowed where `open` says so.
Value list_schema(std::vector<Value> items, std::size_t required, bool open,
                  const SchemaDialect& dialect);
/// An event's arguments, behind `first` where that is no null.
Value arguments_schema(const std::vector<TypeDescription>& arguments, Value first,
                       const SchemaDialect& dialect);

/// With two spaces a level and a line break at the end.
std::string pretty_json(const Value& value);

}  // namespace sockeye::codec
