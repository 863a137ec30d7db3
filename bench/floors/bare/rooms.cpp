#include "bare/rooms.hpp"

#include <algorithm>

namespace bare {

namespace {

// The text between the first quotation mark at or after `from` and the next one.
std::string_view quoted(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find('"', from) + 1;
  return text.substr(begin, text.find('"', begin) - begin);
}

std::string msg(std::string_view payload) {
  std::string text;
  text.reserve(payload.size() + 16);
  text.append("42[\"msg\",\"").append(payload).append("\"]");
  return text_frame(text);
}

void remove(std::vector<int>& from, int fd) {
  const auto found = std::find(from.begin(), from.end(), fd);
  if (found == from.end()) return;
  *found = from.back();
  from.pop_back();
}

}  // namespace

// 42["pub","PAYLOAD"]   42["pub_room",{"room":"ROOM","payload":"PAYLOAD"}]   42ID["join","ROOM"]
void RoomServer::on_text(int fd, std::string_view text) {
  constexpr std::string_view pub = "42[\"pub\",";
  constexpr std::string_view pub_room = "42[\"pub_room\",{\"room\":";
  if (text.starts_with(pub)) {
    publish(all_, msg(quoted(text, pub.size())));
  } else if (text.starts_with(pub_room)) {
    const std::string_view name = quoted(text, pub_room.size());
    const std::size_t behind =
        pub_room.size() + name.size() + 2 + std::string_view(",\"payload\":").size();
    publish(rooms_[std::string(name)], msg(quoted(text, behind)));
  } else {
    const std::size_t bracket = text.find('[');
    rooms_[std::string(quoted(text, bracket + 8))].members.push_back(fd);
    const std::string answer =
        text_frame("43" + std::string(text.substr(2, bracket - 2)) + "[true]");
    write_all(fd, answer);
  }
}

void RoomServer::on_left(int fd) {
  remove(all_.members, fd);
  for (auto& [name, room] : rooms_) remove(room.members, fd);
}

}  // namespace bare
