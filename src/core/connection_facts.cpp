#include "core/connection_facts.hpp"

#include <cstring>
#include <new>

namespace sockeye::core {

ConnectionFacts::ConnectionFacts(const Parts& parts)
    : headers_size_(static_cast<std::uint32_t>(parts.headers.bytes().size())),
      url_size_(static_cast<std::uint32_t>(parts.url.size())),
      address_size_(static_cast<std::uint16_t>(parts.address.size())),
      secure_(parts.secure),
      xdomain_(parts.xdomain),
      issued_(parts.issued) {
  if (parts.client_certificate) {
    certificate_ = std::make_unique<const Certificate>(parts.client_certificate);
  }
  char* out = reinterpret_cast<char*>(this + 1);
  for (const std::string_view part : {parts.headers.bytes(), parts.url, parts.address}) {
    std::memcpy(out, part.data(), part.size());
    out += part.size();
  }
}

detail::Reference<const ConnectionFacts> ConnectionFacts::make(const Parts& parts) {
  const std::size_t texts = parts.headers.bytes().size() + parts.url.size() + parts.address.size();
  void* const memory = ::operator new(sizeof(ConnectionFacts) + texts);
  return detail::Reference<const ConnectionFacts>(*new (memory) ConnectionFacts(parts));
}

void release(const ConnectionFacts& facts) noexcept {
  if (!facts.references_.remove()) return;
  facts.~ConnectionFacts();
  ::operator delete(const_cast<ConnectionFacts*>(&facts));
}

}  // namespace sockeye::core
