#include "frames.hpp"

#include <cstring>

#include "failure.hpp"

namespace load {

namespace {

/// XORs `size` bytes with the key, whose first byte in use is byte `at % 4`.
void mask(char* data, std::size_t size, std::uint32_t key, std::size_t at) {
  char bytes[4];
  std::memcpy(bytes, &key, 4);
  char turned[8];
  for (std::size_t i = 0; i < 8; ++i) turned[i] = bytes[(at + i) % 4];
  std::uint64_t wide = 0;
  std::memcpy(&wide, turned, 8);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + i, 8);
    word ^= wide;
    std::memcpy(data + i, &word, 8);
  }
  for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ turned[i % 8]);
}

}  // namespace

void append_frame(std::string& to, Opcode opcode, std::string_view head, std::string_view body,
                  std::uint32_t key) {
  const std::size_t size = head.size() + body.size();
  to.push_back(static_cast<char>(0x80 | static_cast<unsigned>(opcode)));
  if (size < 126) {
    to.push_back(static_cast<char>(0x80 | size));
  } else if (size < 65536) {
    to.push_back(static_cast<char>(0x80 | 126));
    to.push_back(static_cast<char>(size >> 8));
    to.push_back(static_cast<char>(size & 0xff));
  } else {
    to.push_back(static_cast<char>(0x80 | 127));
    for (int shift = 56; shift >= 0; shift -= 8) {
      to.push_back(static_cast<char>((size >> shift) & 0xff));
    }
  }
  char bytes[4];
  std::memcpy(bytes, &key, 4);
  to.append(bytes, 4);
  const std::size_t begin = to.size();
  to.append(head).append(body);
  mask(to.data() + begin, size, key, 0);
}

Frame read_frame(std::string_view data) {
  if (data.size() < 2) return {};
  const auto byte = [data](std::size_t i) { return static_cast<unsigned char>(data[i]); };
  if ((byte(0) & 0xf0) != 0x80) throw Failure("the server sent a fragment or a reserved bit");
  if ((byte(1) & 0x80) != 0) throw Failure("the server sent a masked frame");
  std::size_t length = byte(1);
  std::size_t header = 2;
  const auto wide_length = [&](std::size_t bytes) {
    header += bytes;
    length = 0;
    for (std::size_t i = 2; i < header && header <= data.size(); ++i) {
      length = (length << 8) | byte(i);
    }
  };
  if (length == 126) {
    wide_length(2);
  } else if (length == 127) {
    wide_length(8);
  }
  if (data.size() < header || data.size() - header < length) return {};
  return {.opcode = static_cast<Opcode>(byte(0) & 0x0f),
          .payload = data.substr(header, length),
          .size = header + length};
}

}  // namespace load
