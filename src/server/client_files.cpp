#include "server/client_files.hpp"

#include <array>

// The assembler takes the files in as they are: a compiler would need a second or more to read them
// as numbers. SOCKEYE_CLIENT_FOLDER is the build's.
#define SOCKEYE_EMBED(symbol, file)               \
  asm(".pushsection .rodata\n"                    \
      ".hidden sockeye_" #symbol                  \
      "_begin\n"                                  \
      ".globl sockeye_" #symbol                   \
      "_begin\n"                                  \
      "sockeye_" #symbol                          \
      "_begin:\n"                                 \
      ".incbin \"" SOCKEYE_CLIENT_FOLDER "/" file \
      "\"\n"                                      \
      ".hidden sockeye_" #symbol                  \
      "_end\n"                                    \
      ".globl sockeye_" #symbol                   \
      "_end\n"                                    \
      "sockeye_" #symbol                          \
      "_end:\n"                                   \
      ".popsection\n");                           \
  extern "C" {                                    \
  extern const char sockeye_##symbol##_begin[];   \
  extern const char sockeye_##symbol##_end[];     \
  }                                               \
  static_assert(true)

#define SOCKEYE_EMBED_BOTH(symbol, file)  \
  SOCKEYE_EMBED(symbol##_gz, file ".gz"); \
  SOCKEYE_EMBED(symbol##_br, file ".br")

#define SOCKEYE_BYTES(symbol) std::string_view(sockeye_##symbol##_begin, sockeye_##symbol##_end)
#define SOCKEYE_CLIENT_FILE(symbol, file)                        \
  ClientFile {                                                   \
    file, SOCKEYE_BYTES(symbol##_gz), SOCKEYE_BYTES(symbol##_br) \
  }

SOCKEYE_EMBED_BOTH(client, "socket.io.js");
SOCKEYE_EMBED_BOTH(client_map, "socket.io.js.map");
SOCKEYE_EMBED_BOTH(client_min, "socket.io.min.js");
SOCKEYE_EMBED_BOTH(client_min_map, "socket.io.min.js.map");
SOCKEYE_EMBED_BOTH(client_msgpack, "socket.io.msgpack.min.js");
SOCKEYE_EMBED_BOTH(client_msgpack_map, "socket.io.msgpack.min.js.map");
SOCKEYE_EMBED_BOTH(client_esm, "socket.io.esm.min.js");
SOCKEYE_EMBED_BOTH(client_esm_map, "socket.io.esm.min.js.map");

namespace sockeye::server {

std::span<const ClientFile> client_files() noexcept {
  static const std::array files{
      SOCKEYE_CLIENT_FILE(client, "socket.io.js"),
      SOCKEYE_CLIENT_FILE(client_map, "socket.io.js.map"),
      SOCKEYE_CLIENT_FILE(client_min, "socket.io.min.js"),
      SOCKEYE_CLIENT_FILE(client_min_map, "socket.io.min.js.map"),
      SOCKEYE_CLIENT_FILE(client_msgpack, "socket.io.msgpack.min.js"),
      SOCKEYE_CLIENT_FILE(client_msgpack_map, "socket.io.msgpack.min.js.map"),
      SOCKEYE_CLIENT_FILE(client_esm, "socket.io.esm.min.js"),
      SOCKEYE_CLIENT_FILE(client_esm_map, "socket.io.esm.min.js.map"),
  };
  return files;
}

}  // namespace sockeye::server
