// HTTP headers and a URL's query, kept as the bytes that came: one string each, searched when
// asked, since a session keeps its first request for life.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/export.hpp"

namespace sockeye::http {

namespace detail {
class HeaderBytes;
}

class HeaderView;

/// Header fields in the order in which they came. Names compare without case. A value type whose
/// memory is one string: `name ':' value '\n'` for each field.
class SOCKEYE_EXPORT Headers {
 public:
  /// A name and its value.
  using Field = std::pair<std::string_view, std::string_view>;

  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Field;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Field;

    iterator() noexcept = default;
    explicit iterator(std::string_view rest) noexcept : rest_(rest) {}
    Field operator*() const noexcept;
    iterator& operator++() noexcept;
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    std::string_view rest_;
  };

  Headers() = default;
  /// Of these fields; throws as `add` does.
  Headers(std::initializer_list<Field> fields);
  /// A copy.
  explicit Headers(const HeaderView& view);

  /// Appends a field. Throws std::invalid_argument for a name that is no token, or a value with a
  /// line break or NUL in it.
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  /// The first field of that name; empty where there is none. A view into this object.
  std::string_view operator[](std::string_view name) const noexcept;
  bool contains(std::string_view name) const noexcept;
  /// As Node's `req.headers[name]`: repeated fields joined by ", " (cookies by "; "), the first one
  /// alone where a second makes no sense (host, content-type, authorization and the like).
  std::string get(std::string_view name) const;

  /// The fields in their order.
  iterator begin() const noexcept { return iterator(bytes_); }
  iterator end() const noexcept { return iterator(); }
  bool empty() const noexcept { return bytes_.empty(); }
  /// Bytes of memory behind this object.
  std::size_t capacity() const noexcept { return bytes_.capacity(); }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  void shrink_to_fit() { bytes_.shrink_to_fit(); }

  /// Whether two header names are the same.
  static bool same_name(std::string_view a, std::string_view b) noexcept;

 private:
  friend class detail::HeaderBytes;
  friend class HeaderView;

  std::string bytes_;
};

/// Header fields that stand elsewhere: valid while those do, and unchanged. To be read as
/// `Headers`.
class SOCKEYE_EXPORT HeaderView {
 public:
  /// As those of Headers.
  using Field = Headers::Field;
  using iterator = Headers::iterator;

  HeaderView() = default;
  /// Of these; they must stay.
  HeaderView(const Headers& headers) noexcept : bytes_(headers.bytes_) {}
  /// `bytes` are those of such a view.
  explicit HeaderView(std::string_view bytes) noexcept : bytes_(bytes) {}

  /// The first field of that name; empty where there is none.
  std::string_view operator[](std::string_view name) const noexcept;
  bool contains(std::string_view name) const noexcept;
  /// As Headers::get.
  std::string get(std::string_view name) const;

  /// The fields in their order, and their bytes as Headers keeps them.
  iterator begin() const noexcept { return iterator(bytes_); }
  iterator end() const noexcept { return iterator(); }
  bool empty() const noexcept { return bytes_.empty(); }
  std::string_view bytes() const noexcept { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace sockeye::http
