// A statement's answer, read as what is asked for.
#include <charconv>
#include <cstdlib>

#include "sockeye/live/change.hpp"
#include "sockeye/live/sql.hpp"

namespace sockeye::live {
namespace {

std::int64_t number_in(std::string_view text) noexcept {
  std::int64_t number = 0;
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? number : 0;
}

}  // namespace

std::int64_t Change::number() const noexcept {
  return number_in(id);
}

const SqlCell& SqlRows::at(std::size_t row, std::size_t column) const {
  if (column >= columns_) throw std::out_of_range("SqlRows: there is no such column");
  return cells_.at(row * columns_ + column);
}

bool SqlRows::null(std::size_t row, std::size_t column) const {
  return std::holds_alternative<std::nullptr_t>(at(row, column));
}

std::int64_t SqlRows::integer(std::size_t row, std::size_t column) const {
  const SqlCell& cell = at(row, column);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* real = std::get_if<double>(&cell)) return static_cast<std::int64_t>(*real);
  const auto* text = std::get_if<std::string>(&cell);
  return text ? number_in(*text) : 0;
}

double SqlRows::real(std::size_t row, std::size_t column) const {
  const SqlCell& cell = at(row, column);
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*number);
  const auto* text = std::get_if<std::string>(&cell);
  double value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string SqlRows::text(std::size_t row, std::size_t column) const {
  const SqlCell& cell = at(row, column);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&cell)) return std::to_string(*real);
  return {};
}

}  // namespace sockeye::live
