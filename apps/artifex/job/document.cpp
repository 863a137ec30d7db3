#include "document.hpp"

#include <poppler-global.h>
#include <poppler-page-renderer.h>

#include <algorithm>
#include <cmath>

#include "limits.hpp"
#include "report.hpp"

namespace artifex_job {
namespace {

constexpr double points_of_inch = 72;
constexpr double fewest_dots = 36;

void keep_quiet(const std::string&, void*) {}

}  // namespace

Document::Document(const std::string& path) {
  poppler::set_debug_error_function(keep_quiet, nullptr);
  document_.reset(poppler::document::load_from_file(path));
  if (!document_) throw Refusal("This PDF is broken: it cannot be opened.");
  if (document_->is_locked()) throw Refusal("This PDF needs a password.");
  if (document_->pages() < 1) throw Refusal("This PDF is broken: it has no pages.");
  if (document_->pages() > limits::pages) {
    throw Refusal("This PDF has too many pages: " + std::to_string(document_->pages()) + ", and " +
                  std::to_string(limits::pages) + " is the limit.");
  }
}

std::unique_ptr<poppler::page> Document::page(int index) const {
  std::unique_ptr<poppler::page> found(document_->create_page(index));
  if (!found) throw Refusal("This PDF is broken at page " + std::to_string(index + 1) + ".");
  return found;
}

std::string Document::text(int index) const {
  const poppler::byte_array bytes = page(index)->text().to_utf8();
  return {bytes.begin(), bytes.end()};
}

poppler::image Document::draw(int index, double dots) const {
  const auto wanted = page(index);
  const poppler::rectf size = wanted->page_rect();
  const double square_inches = size.width() * size.height() / points_of_inch / points_of_inch;
  const double most = std::sqrt(static_cast<double>(limits::pixels) / std::max(square_inches, 1.0));
  if (most < fewest_dots) {
    throw Refusal("Page " + std::to_string(index + 1) + " of this PDF is too large to be drawn.");
  }
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
  renderer.set_image_format(poppler::image::format_rgb24);
  const double used = std::min(dots, most);
  poppler::image image = renderer.render_page(wanted.get(), used, used);
  if (!image.is_valid() || image.width() < 1 || image.height() < 1) {
    throw Refusal("Page " + std::to_string(index + 1) + " of this PDF cannot be drawn.");
  }
  return image;
}

}  // namespace artifex_job
