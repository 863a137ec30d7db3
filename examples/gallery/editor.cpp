// A text that many edit at once. Each edit says which revision it was made on; the server moves it
// past what came in between, so that there is one order of edits and every page ends with one text.
#include <deque>
#include <map>
#include <memory>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

/// Replaces `remove` characters from `at` on. Positions count characters, not bytes.
struct Edit {
  std::int64_t at = 0;
  std::int64_t remove = 0;
  std::string insert;
  /// From a page: what its text was when it made the edit. To the pages: what the text is now.
  std::int64_t revision = 0;
};

struct Applied {
  std::optional<std::string> error = {};
  std::int64_t revision = 0;
};

struct Cursor {
  std::string id;
  std::string name;
  std::int64_t at = 0;
};

struct Document {
  std::string text;
  std::int64_t revision = 0;
};

namespace events {

constexpr sockeye::Event<"document", Document> document;
constexpr sockeye::Event<"edited", Edit> edited;
constexpr sockeye::Event<"cursor", Cursor> cursor;
constexpr sockeye::Event<"left", std::string> left;

constexpr sockeye::Event<"edit", Edit, sockeye::Ack<Applied>> edit;
constexpr sockeye::Event<"cursor", std::int64_t> moves_cursor;

}  // namespace events

constexpr std::int64_t longest_text = 20'000;
constexpr std::size_t edits_kept = 1000;

/// A text as a list of characters, each some bytes of UTF-8.
using Characters = std::vector<std::string>;

Characters split(std::string_view text) {
  Characters characters;
  for (const char byte : text) {
    if ((byte & 0xC0) != 0x80 || characters.empty()) characters.emplace_back();
    characters.back() += byte;
  }
  return characters;
}

/// `edit` as it must be once `before`, which was made on the same text, has been applied.
Edit moved_past(const Edit& edit, const Edit& before) {
  const auto inserted = static_cast<std::int64_t>(length(before.insert));
  const std::int64_t end = edit.at + edit.remove;
  const std::int64_t before_end = before.at + before.remove;
  Edit moved = edit;
  if (edit.at >= before_end) {
    moved.at += inserted - before.remove;
  } else if (end > before.at) {
    const bool within = before.at <= edit.at && end <= before_end;
    const bool around = edit.at <= before.at && before_end <= end;
    if (within && around) {
      moved.at = before.at + inserted;
      moved.remove = 0;
    } else if (within) {
      moved = {.at = before.at, .remove = 0, .insert = {}};
    } else if (around) {
      moved.remove += inserted - before.remove;
    } else if (edit.at < before.at) {
      moved.remove = before.at - edit.at;
    } else {
      moved.at = before.at + inserted;
      moved.remove = end - before_end;
    }
  }
  return moved;
}

struct Editor {
  Characters text = split("Everybody here edits this text.\n");
  std::int64_t revision = 0;
  std::deque<Edit> edits;  // the last ones; the newest made `revision`

  Applied apply(Edit& edit) {
    const auto oldest = revision - static_cast<std::int64_t>(edits.size());
    if (edit.revision < oldest || edit.revision > revision) {
      return {.error = "Your text is too old."};
    }
    if (edit.at < 0 || edit.remove < 0 || edit.at > longest_text || edit.remove > longest_text) {
      return {.error = "There is no such place in the text."};
    }
    for (auto past = edits.end() - (revision - edit.revision); past != edits.end(); ++past) {
      edit = moved_past(edit, *past);
    }
    const auto size = static_cast<std::int64_t>(text.size());
    if (edit.at + edit.remove > size) return {.error = "There is no such place in the text."};
    const Characters inserted = split(edit.insert);
    if (size - edit.remove + static_cast<std::int64_t>(inserted.size()) > longest_text) {
      return {.error = "The text may have " + std::to_string(longest_text) + " characters."};
    }
    const auto place = text.erase(text.begin() + edit.at, text.begin() + edit.at + edit.remove);
    text.insert(place, inserted.begin(), inserted.end());
    edit.revision = ++revision;
    edits.push_back(edit);
    if (edits.size() > edits_kept) edits.pop_front();
    return {.revision = revision};
  }
};

}  // namespace

void add_editor(const sockeye::Namespace& io) {
  const auto editor = std::make_shared<Editor>();
  ask_for_names(io);
  io.on_connection([editor](sockeye::Socket socket) {
    Document document{.text = {}, .revision = editor->revision};
    for (const std::string& character : editor->text) document.text += character;
    socket.emit(events::document, document);
  });
  io.on(events::edit, [editor](sockeye::Socket socket, Edit edit) {
    Applied applied = editor->apply(edit);
    if (!applied.error) socket.broadcast().emit(events::edited, edit);
    return applied;
  });
  // Where somebody's cursor was is of no use once it has moved on.
  io.on(events::moves_cursor, [](sockeye::Socket socket, std::int64_t at) {
    const Cursor cursor{socket.id(), socket.data<Visitor>()->name, at};
    socket.broadcast().volatile_().emit(events::cursor, cursor);
  });
  io.on_disconnect(
      [](sockeye::Socket socket) { socket.broadcast().emit(events::left, socket.id()); });
}

}  // namespace gallery
