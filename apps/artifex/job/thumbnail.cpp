// Thumbnails, by libvips; a PDF's first page is drawn first.
#include <vips/vips.h>

#include <memory>

#include "document.hpp"
#include "jobs.hpp"
#include "limits.hpp"
#include "report.hpp"

namespace artifex_job {
namespace {

constexpr int longest_side = 480;

struct Unref {
  void operator()(VipsImage* image) const noexcept { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

Image checked(VipsImage* image) {
  if (image == nullptr) throw Refusal("This picture is broken, or of a kind that is not read.");
  return Image(image);
}

Image of_picture(const std::string& input) {
  // The head alone: its size is checked before anything is decoded.
  const Image head = checked(vips_image_new_from_file(input.c_str(), nullptr));
  const std::int64_t pixels =
      std::int64_t{vips_image_get_width(head.get())} * vips_image_get_page_height(head.get());
  if (pixels > limits::pixels) {
    throw Refusal("This picture is too large: " + std::to_string(pixels / 1'000'000) +
                  " million pixels, and " + std::to_string(limits::pixels / 1'000'000) +
                  " million is the limit.");
  }
  VipsImage* small = nullptr;
  vips_thumbnail(input.c_str(), &small, longest_side, "height", longest_side, "size",
                 VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
  return checked(small);
}

Image of_page(const std::string& input) {
  const poppler::image page = Document(input).draw(0, 72);
  const auto row = static_cast<std::size_t>(page.width()) * 3;
  std::string pixels;
  for (int y = 0; y < page.height(); ++y) {
    pixels.append(page.const_data() + std::ptrdiff_t{y} * page.bytes_per_row(), row);
  }
  const Image whole = checked(vips_image_new_from_memory_copy(
      pixels.data(), pixels.size(), page.width(), page.height(), 3, VIPS_FORMAT_UCHAR));
  VipsImage* small = nullptr;
  vips_thumbnail_image(whole.get(), &small, longest_side, "height", longest_side, "size",
                       VIPS_SIZE_DOWN, nullptr);
  return checked(small);
}

}  // namespace

std::string thumbnail(const std::string& input, const std::string& output) {
  check_size(input);
  if (VIPS_INIT("artifex-job") != 0) throw std::runtime_error("libvips does not start");
  // Readers that nobody has hardened: ImageMagick's, PDF's and the like.
  vips_block_untrusted_set(TRUE);
  vips_concurrency_set(1);
  progress(0.1);
  const Image small = is_pdf(input) ? of_page(input) : of_picture(input);
  VipsArrayDouble* white = vips_array_double_newv(1, 255.0);
  const int failed = vips_jpegsave(small.get(), output.c_str(), "Q", 82, "strip", TRUE,
                                   "background", white, nullptr);
  vips_area_unref(VIPS_AREA(white));
  if (failed != 0) throw Refusal("This picture is broken: it cannot be decoded to its end.");
  return std::to_string(vips_image_get_width(small.get())) + "x" +
         std::to_string(vips_image_get_height(small.get()));
}

}  // namespace artifex_job
