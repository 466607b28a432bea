#include "common/core/labels.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace {

using bandwatch::Labels;
using bandwatch::parse_canonical_labels;
using bandwatch::fuzz::require;

/// Names and values in turn, each up to the next NUL.
Labels labels_of(std::string_view text) {
  Labels labels;
  while (!text.empty()) {
    const auto name = bandwatch::fuzz::take_until(text, '\0');
    labels.set(name, bandwatch::fuzz::take_until(text, '\0'));
  }
  return labels;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = bandwatch::fuzz::text_of(data, size);
  const auto read = parse_canonical_labels(text);
  require(read.empty() || read.canonical() == text, "a text is read only if it is the canonical one");
  const auto labels = labels_of(text);
  const auto canonical = labels.canonical();
  require(parse_canonical_labels(canonical) == labels, "labels read back from their canonical form");
  require(canonical.find('\n') == std::string::npos, "the canonical form is one line");
  return 0;
}
