// A PDF's pages, by poppler.
#pragma once

#include <memory>
#include <string>

#include <poppler-document.h>
#include <poppler-image.h>
#include <poppler-page.h>

namespace artifex_job {

class Document {
 public:
  /// Throws Refusal for what is broken, needs a password or has too many pages.
  explicit Document(const std::string& path);

  int pages() const { return document_->pages(); }
  /// The text that a page carries beside its picture; empty for one that was scanned.
  std::string text(int page) const;
  /// Drawn at so many dots an inch, or fewer where the page is that large; 24 bits a pixel. Throws
  /// Refusal where it cannot be drawn.
  poppler::image draw(int page, double dots) const;

 private:
  std::unique_ptr<poppler::page> page(int index) const;

  std::unique_ptr<poppler::document> document_;
};

}  // namespace artifex_job
