// An HTTP/1.1 connection that is kept alive, with one request at a time. Answers must have a
// Content-Length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "loop.hpp"
#include "stream.hpp"

namespace load {

class HttpConnection;

class HttpListener {
 public:
  virtual ~HttpListener() = default;
  virtual void on_answer(HttpConnection& http, int status, std::string_view body) = 0;
};

class HttpConnection final : public Pollable {
 public:
  HttpConnection(Loop& loop, HttpListener& listener, std::uint32_t index)
      : loop_(loop), listener_(listener), index_(index) {}

  void connect(const Target& target);
  void get(std::string_view path);
  void post(std::string_view path, std::string_view body);
  void close();
  bool is_open() const { return stream_.is_open(); }
  std::uint32_t index() const { return index_; }

  void on_ready(std::uint32_t events) override;
  void flush() override;

 private:
  void take();

  Loop& loop_;
  HttpListener& listener_;
  Stream stream_;
  std::string received_;
  std::string unsent_;
  std::uint32_t index_;
  bool connected_ = false;
};

}  // namespace load
