// Immutable shared bytes: what a message becomes once and every receiver's queue refers to.
//
//   | refs | size | body | ... | WebSocket header (0, 2, 4 or 10 bytes) | body ... |
//                                ^ data()                               ^ data() + body offset
//
// The whole is what a WebSocket writes; the body alone is what a polling answer needs. Other forms
// of the same message (compressed ones) hang on it, so that they are made once for all receivers.
//
// The count is not atomic: a frame belongs to one shard. It may be built on any thread and handed
// over while its builder keeps no reference.
#pragma once

#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "base/block_pool.hpp"

namespace sockeye::base {

/// What the body is, in Engine.IO's terms.
enum class FrameKind : std::uint8_t {
  raw,     ///< bytes for the wire as they are (an HTTP answer, a control frame)
  text,    ///< body: an Engine.IO packet, its type digit first
  binary,  ///< body: a binary message, with no type
};

class Frame {
 public:
  Frame() = default;
  Frame(const Frame& other) noexcept : block_(other.block_) {
    if (block_) ++block_->refs;
  }
  Frame(Frame&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Frame& operator=(Frame other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Frame() { release(); }
  friend void swap(Frame& a, Frame& b) noexcept { std::swap(a.block_, b.block_); }

  /// Room for `size` bytes, of which the first `header` are not part of the body. The caller fills
  /// `writable()` before it shares the frame.
  static Frame allocate(std::size_t size, std::size_t header, FrameKind kind) {
    void* memory = BlockPool::allocate(sizeof(Block) + size);
    Frame frame;
    frame.block_ = new (memory) Block{1,       static_cast<std::uint32_t>(size),
                                      nullptr, static_cast<std::uint8_t>(header),
                                      kind,    true,
                                      0,       0};
    return frame;
  }

  static Frame raw(std::string_view bytes) {
    Frame frame = allocate(bytes.size(), 0, FrameKind::raw);
    if (!bytes.empty()) std::memcpy(frame.writable(), bytes.data(), bytes.size());
    return frame;
  }

  /// Of one that refers to nothing: it refers to what `other`, which does, refers to.
  void share(const Frame& other) noexcept {
    block_ = other.block_;
    ++block_->refs;
  }
  /// Refers to nothing any more.
  void reset() noexcept {
    release();
    block_ = nullptr;
  }

  explicit operator bool() const noexcept { return block_ != nullptr; }
  FrameKind kind() const noexcept { return block_->kind; }
  std::string_view bytes() const noexcept { return {data(), block_->size}; }
  std::string_view body() const noexcept { return bytes().substr(block_->header); }
  std::size_t size() const noexcept { return block_->size; }
  /// What it takes on the heap, however many share it.
  std::size_t memory() const noexcept { return block_->memory(); }

  /// False where the sender asked for no compression.
  bool compress() const noexcept { return block_->compress; }
  void set_compress(bool compress) noexcept { block_->compress = compress; }

  /// How many refer to it, to one of its forms as well: of what is queued, the queues.
  std::uint32_t holders() const noexcept {
    std::uint32_t count = block_->refs;
    for (const Block* form = block_->forms; form; form = form->forms) count += form->refs - 1;
    return count;
  }

  /// The form that was kept under `key`; null where there is none.
  Frame form(std::uint8_t key) const noexcept {
    Frame found;
    for (Block* form = block_->forms; form; form = form->forms) {
      if (form->form_key != key) continue;
      ++form->refs;
      found.block_ = form;
      break;
    }
    return found;
  }
  /// Keeps a form for as long as this frame is referred to. `form` is nobody else's form and has
  /// none itself, and `key` is free.
  void keep_form(std::uint8_t key, const Frame& form) const noexcept {
    ++form.block_->refs;
    form.block_->form_key = key;
    form.block_->forms = block_->forms;
    block_->forms = form.block_;
  }

  char* writable() noexcept { return reinterpret_cast<char*>(block_ + 1); }

  /// A copy with a count of its own, for another shard, without the forms.
  Frame clone() const { return with_key(key()); }

  /// While it has not begun to leave, another frame of the same key may take its place in a queue.
  /// Empty where none may.
  std::string_view key() const noexcept { return {data() + block_->size, block_->key_size}; }
  bool has_key() const noexcept { return block_->key_size != 0; }
  /// A copy with that key, without the forms.
  Frame with_key(std::string_view key) const {
    Frame copy = allocate(block_->size + key.size(), block_->header, block_->kind);
    copy.block_->size = block_->size;
    copy.block_->key_size = static_cast<std::uint32_t>(key.size());
    copy.block_->compress = block_->compress;
    std::memcpy(copy.writable(), data(), block_->size);
    if (!key.empty()) std::memcpy(copy.writable() + block_->size, key.data(), key.size());
    return copy;
  }

  friend bool same(const Frame& a, const Frame& b) noexcept { return a.block_ == b.block_; }

 private:
  struct Block {
    std::uint32_t refs;
    std::uint32_t size;
    Block* forms;  // the first of the message's other forms; of a form, the next one
    std::uint8_t header;
    FrameKind kind;
    bool compress;
    std::uint8_t form_key;
    std::uint32_t key_size;  // the key stands behind the bytes

    std::size_t memory() const noexcept { return sizeof(Block) + size + key_size; }
  };

  const char* data() const noexcept { return reinterpret_cast<const char*>(block_ + 1); }

  void release() noexcept {
    if (block_ && --block_->refs == 0) dispose();
  }

  /// Apart, so that a receiver's reference goes in line.
  [[gnu::noinline]] void dispose() noexcept {
    if (block_->forms) let_go_of_forms();
    free_block(block_);
  }

  static void free_block(Block* block) noexcept { BlockPool::release(block, block->memory()); }

  void let_go_of_forms() noexcept {
    Block* form = block_->forms;
    while (form) {
      Block* const next = std::exchange(form->forms, nullptr);
      if (--form->refs == 0) free_block(form);
      form = next;
    }
  }

  Block* block_ = nullptr;
};

}  // namespace sockeye::base
