// The text of pictures and PDFs: what a page carries as text, else what Tesseract reads in its
// picture.
#include <leptonica/allheaders.h>
#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>

#include <fstream>
#include <memory>

#include "document.hpp"
#include "jobs.hpp"
#include "limits.hpp"
#include "report.hpp"

namespace artifex_job {
namespace {

// What Tesseract reads best.
constexpr double dots_of_page = 200;

struct Destroy {
  void operator()(PIX* picture) const noexcept { pixDestroy(&picture); }
};

/// A part of the whole job's progress: page 3 of 10 goes from 0.2 to 0.3.
struct Share {
  double from = 0;
  double width = 1;
};

class Reader {
 public:
  Reader() {
    if (api_.Init(nullptr, "eng") != 0) {
      throw std::runtime_error("Tesseract's English data are not installed.");
    }
    api_.SetPageSegMode(tesseract::PSM_AUTO);
  }
  ~Reader() { api_.End(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::string read(PIX* picture, Share share) {
    api_.SetImage(picture);
    return recognise(share);
  }
  std::string read(const poppler::image& page, Share share) {
    const void* pixels = page.const_data();
    api_.SetImage(static_cast<const unsigned char*>(pixels), page.width(), page.height(), 3,
                  page.bytes_per_row());
    api_.SetSourceResolution(static_cast<int>(dots_of_page));
    return recognise(share);
  }

 private:
  std::string recognise(Share share) {
    tesseract::ETEXT_DESC monitor;
    monitor.cancel_this = &share;
    monitor.progress_callback2 = [](tesseract::ETEXT_DESC* at, int, int, int, int) {
      const auto* part = static_cast<const Share*>(at->cancel_this);
      progress(part->from + part->width * at->progress / 100.0);
      return false;
    };
    if (api_.Recognize(&monitor) != 0) throw Refusal("No text could be read in this picture.");
    const std::unique_ptr<char[]> text(api_.GetUTF8Text());
    return text ? std::string(text.get()) : std::string();
  }

  tesseract::TessBaseAPI api_;
};

bool has_words(const std::string& text) {
  return text.find_first_not_of(" \t\r\n\f") != std::string::npos;
}

std::string of_picture(const std::string& input) {
  int format = 0;
  int width = 0;
  int height = 0;
  if (pixReadHeader(input.c_str(), &format, &width, &height, nullptr, nullptr, nullptr) != 0) {
    throw Refusal("This picture is broken, or of a kind that is not read.");
  }
  if (std::int64_t{width} * height > limits::pixels) {
    throw Refusal("This picture is too large: " + std::to_string(limits::pixels / 1'000'000) +
                  " million pixels is the limit.");
  }
  const std::unique_ptr<PIX, Destroy> picture(pixRead(input.c_str()));
  if (!picture) throw Refusal("This picture is broken: it cannot be decoded to its end.");
  Reader reader;
  return reader.read(picture.get(), {});
}

std::string of_pages(const std::string& input) {
  const Document document(input);
  std::unique_ptr<Reader> reader;
  std::string all;
  for (int i = 0; i < document.pages(); ++i) {
    const Share share{static_cast<double>(i) / document.pages(), 1.0 / document.pages()};
    progress(share.from);
    std::string text = document.text(i);
    if (!has_words(text)) {
      if (!reader) reader = std::make_unique<Reader>();
      text = reader->read(document.draw(i, dots_of_page), share);
    }
    if (i > 0) all += "\n\f\n";
    all += text;
    if (all.size() > limits::text) throw Refusal("There is too much text in this PDF.");
  }
  return all;
}

}  // namespace

std::string text(const std::string& input, const std::string& output) {
  check_size(input);
  setMsgSeverity(L_SEVERITY_NONE);
  const std::string found = is_pdf(input) ? of_pages(input) : of_picture(input);
  std::ofstream out(output, std::ios::binary);
  out << found;
  out.close();
  if (!out) throw std::runtime_error("The text cannot be written.");
  return std::to_string(found.size()) + " bytes";
}

}  // namespace artifex_job
