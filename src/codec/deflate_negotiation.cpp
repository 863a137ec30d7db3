#include "codec/deflate_negotiation.hpp"

#include <algorithm>

namespace sockeye::codec {
namespace {

constexpr std::string_view server_no_takeover = "server_no_context_takeover";
constexpr std::string_view client_no_takeover = "client_no_context_takeover";
constexpr std::string_view server_bits = "server_max_window_bits";
constexpr std::string_view client_bits = "client_max_window_bits";

/// 8 to 15 in decimal, without leading zeros.
std::optional<int> read_bits(std::string_view text) {
  if (text == "8" || text == "9") return text.front() - '0';
  if (text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5') {
    return 10 + (text[1] - '0');
  }
  return std::nullopt;
}

bool read_flag(bool& flag, const ExtensionParameter& parameter) {
  if (flag || parameter.value) return false;
  flag = true;
  return true;
}

bool read(DeflateParameters& offer, const ExtensionParameter& parameter) {
  if (parameter.name == server_no_takeover) {
    return read_flag(offer.server_no_context_takeover, parameter);
  }
  if (parameter.name == client_no_takeover) {
    return read_flag(offer.client_no_context_takeover, parameter);
  }
  if (parameter.name == server_bits) {
    if (offer.server_max_window_bits || !parameter.value) return false;
    offer.server_max_window_bits = read_bits(*parameter.value);
    return offer.server_max_window_bits.has_value();
  }
  if (parameter.name == client_bits) {
    if (offer.client_window_negotiable) return false;
    offer.client_window_negotiable = true;
    if (!parameter.value) return true;
    offer.client_max_window_bits = read_bits(*parameter.value);
    return offer.client_max_window_bits.has_value();
  }
  return false;
}

std::optional<DeflateParameters> answer(const DeflateParameters& offer,
                                        const DeflatePolicy& policy) {
  DeflateParameters answer;
  answer.server_no_context_takeover = true;
  answer.client_no_context_takeover =
      offer.client_no_context_takeover || !policy.client_context_takeover;

  const int bits = std::min(offer.server_window_bits(), policy.server_max_window_bits);
  if (offer.server_max_window_bits || bits < max_window_bits) answer.server_max_window_bits = bits;

  answer.client_max_window_bits = offer.client_max_window_bits;
  if (policy.client_max_window_bits) {
    // A client that did not say so need not know the parameter.
    if (!offer.client_window_negotiable) return std::nullopt;
    answer.client_max_window_bits =
        std::min(offer.client_window_bits(), *policy.client_max_window_bits);
  }
  return answer;
}

void append(std::string& text, std::string_view name, std::optional<int> value = {}) {
  text.append("; ").append(name);
  if (value) text.append("=").append(std::to_string(*value));
}

}  // namespace

std::optional<DeflateParameters> read_deflate_offer(const Extension& offer) {
  DeflateParameters parameters;
  for (const ExtensionParameter& parameter : offer.parameters) {
    if (!read(parameters, parameter)) return std::nullopt;
  }
  return parameters;
}

std::optional<DeflateParameters> agree_on_deflate(std::span<const Extension> offers,
                                                  const DeflatePolicy& policy) {
  for (const Extension& extension : offers) {
    if (extension.name != deflate_extension) continue;
    const auto offer = read_deflate_offer(extension);
    if (!offer) continue;
    if (const auto agreed = answer(*offer, policy)) return agreed;
  }
  return std::nullopt;
}

DeflateParameters deflate_offer() noexcept {
  DeflateParameters offer;
  offer.client_window_negotiable = true;
  return offer;
}

std::optional<DeflateParameters> accept_deflate(std::span<const Extension> answer) {
  if (answer.size() != 1 || answer.front().name != deflate_extension) return std::nullopt;
  auto accepted = read_deflate_offer(answer.front());
  if (!accepted) return std::nullopt;
  // The name alone lets itself be limited, which is the client's to say.
  if (accepted->client_window_negotiable && !accepted->client_max_window_bits) return std::nullopt;
  accepted->client_window_negotiable = false;
  return accepted;
}

std::string write_deflate(const DeflateParameters& parameters) {
  std::string text(deflate_extension);
  if (parameters.server_no_context_takeover) append(text, server_no_takeover);
  if (parameters.client_no_context_takeover) append(text, client_no_takeover);
  if (parameters.server_max_window_bits) {
    append(text, server_bits, parameters.server_max_window_bits);
  }
  if (parameters.client_max_window_bits) {
    append(text, client_bits, parameters.client_max_window_bits);
  } else if (parameters.client_window_negotiable) {
    append(text, client_bits);
  }
  return text;
}

}  // namespace sockeye::codec
