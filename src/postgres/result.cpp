#include "postgres/result.hpp"

#include <libpq-fe.h>

namespace sockeye::postgres {

void Result::Clear::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

bool Result::ok() const noexcept {
  const ExecStatusType status = PQresultStatus(result_.get());
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

std::string_view Result::error() const noexcept {
  std::string_view text = PQresultErrorMessage(result_.get());
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.empty() && !ok() ? "no answer" : text;
}

int Result::rows() const noexcept {
  return PQntuples(result_.get());
}

int Result::columns() const noexcept {
  return PQnfields(result_.get());
}

std::string_view Result::value(int row, int column) const noexcept {
  if (row < 0 || row >= rows() || column < 0 || column >= columns()) return {};
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

}  // namespace sockeye::postgres
