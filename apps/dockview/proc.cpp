#include "proc.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <vector>

namespace dockview {

namespace {

template <class Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    visit(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const std::size_t end = line.find_first_of(" \t", at);
    found.push_back(line.substr(at, end - at));
    if (end == std::string_view::npos) break;
    at = end;
  }
  return found;
}

std::uint64_t number(const std::vector<std::string_view>& words, std::size_t index) {
  std::uint64_t value = 0;
  if (index < words.size()) {
    std::from_chars(words[index].data(), words[index].data() + words[index].size(), value);
  }
  return value;
}

/// Partitions have names of their own kind: sda1, nvme0n1p2.
bool is_whole_disk(std::string_view name) {
  if (name.starts_with("sd") || name.starts_with("vd") || name.starts_with("xvd") ||
      name.starts_with("hd")) {
    return name.find_first_of("0123456789") == std::string_view::npos;
  }
  return (name.starts_with("nvme") || name.starts_with("mmcblk")) &&
         name.find('p') == std::string_view::npos;
}

}  // namespace

std::string read_file(const std::string& path) {
  constexpr std::streamsize limit = 1 << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 4096> part{};
  while (file && static_cast<std::streamsize>(text.size()) < limit) {
    file.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

CpuTimes parse_cpu(std::string_view stat) {
  const auto fields = words(stat.substr(0, stat.find('\n')));
  CpuTimes times;
  if (fields.empty() || fields[0] != "cpu") return times;
  // Guests' time is a part of user's: the first eight are all.
  for (std::size_t i = 1; i <= 8; ++i) times.all += number(fields, i);
  times.idle = number(fields, 4) + number(fields, 5);
  return times;
}

std::size_t count_processors(std::string_view stat) {
  std::size_t count = 0;
  each_line(stat, [&](std::string_view line) {
    if (line.starts_with("cpu") && line.size() > 3 && line[3] != ' ') ++count;
  });
  return count;
}

Memory parse_memory(std::string_view meminfo) {
  return {.total = number_of(meminfo, "MemTotal:") * 1024,
          .available = number_of(meminfo, "MemAvailable:") * 1024};
}

Flow parse_disks(std::string_view diskstats) {
  constexpr std::uint64_t sector = 512;
  Flow flow;
  each_line(diskstats, [&](std::string_view line) {
    const auto fields = words(line);
    if (fields.size() < 10 || !is_whole_disk(fields[2])) return;
    flow.in += number(fields, 5) * sector;
    flow.out += number(fields, 9) * sector;
  });
  return flow;
}

Flow parse_network(std::string_view net_dev) {
  Flow flow;
  each_line(net_dev, [&](std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto name = words(line.substr(0, colon));
    if (name.size() != 1 || name[0] == "lo") return;
    const auto fields = words(line.substr(colon + 1));
    flow.in += number(fields, 0);
    flow.out += number(fields, 8);
  });
  return flow;
}

std::optional<ProcessTimes> parse_process(std::string_view stat) {
  const std::size_t open = stat.find('(');
  const std::size_t close = stat.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  // Counted from the state, which is the third field of all.
  const auto fields = words(stat.substr(close + 1));
  if (fields.size() < 22) return std::nullopt;
  return ProcessTimes{.name = std::string(stat.substr(open + 1, close - open - 1)),
                      .ticks = number(fields, 11) + number(fields, 12),
                      .pages = number(fields, 21)};
}

std::uint64_t number_of(std::string_view text, std::string_view word) {
  std::uint64_t value = 0;
  each_line(text, [&](std::string_view line) {
    const auto fields = words(line);
    if (fields.size() >= 2 && fields[0] == word) value = number(fields, 1);
  });
  return value;
}

}  // namespace dockview
