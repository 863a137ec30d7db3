// When two Values are equal.
#include "sockeye/value.hpp"

namespace sockeye {
namespace {

/// Exact, where converting an integer to a double would round it.
template <class Integer>
bool equals_double(Integer integer, double number, double limit) noexcept {
  const double lowest = std::is_signed_v<Integer> ? -limit : 0.0;
  return number >= lowest && number < limit && static_cast<double>(integer) == number &&
         static_cast<Integer>(number) == integer;
}

constexpr double two_to_63 = 9223372036854775808.0;

bool equal_members(const Value& a, const Value& b) noexcept {
  if (a.size() != b.size()) return false;
  for (const Value::Member& member : a.members()) {
    const Value* other = b.find(member.key);
    if (!other || !(*other == member.value)) return false;
  }
  return true;
}

}  // namespace

bool Value::equal(const Value& a, const Value& b) noexcept {
  if (a.is_number() && b.is_number() && a.kind_ != b.kind_) {
    const Value& integer = a.kind_ == Kind::number ? b : a;
    const Value& number = a.kind_ == Kind::number ? a : b;
    if (number.kind_ != Kind::number) return false;
    return integer.kind_ == Kind::int64
               ? equals_double(integer.data_.int64, number.data_.number, two_to_63)
               : equals_double(integer.data_.uint64, number.data_.number, 2 * two_to_63);
  }
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.data_.boolean == b.data_.boolean;
    case Kind::int64:
      return a.data_.int64 == b.data_.int64;
    case Kind::uint64:
      return a.data_.uint64 == b.data_.uint64;
    case Kind::number:
      return a.data_.number == b.data_.number;
    case Kind::string:
      return *a.data_.string == *b.data_.string;
    case Kind::binary:
      return *a.data_.binary == *b.data_.binary;
    case Kind::array:
      return *a.data_.array == *b.data_.array;
    case Kind::object:
      return equal_members(a, b);
  }
  return false;
}

}  // namespace sockeye
