// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Text as bytes: every byte is a token, so there is no vocabulary to build.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/core/tensor.hpp>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <utility>

namespace ctgrad::data {

/// A file's content; throws Error if it cannot be read.
inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  char block[1 << 14];
  while (in.read(block, sizeof block), in.gcount() > 0)
    text.append(block, static_cast<std::size_t>(in.gcount()));
  if (!in.is_open() || in.bad()) raise(Error("cannot read " + path));
  return text;
}

/// Windows of Length bytes of a text, as tokens in [0, 256), and for each the byte that follows it, as its
/// target. The last tenth of the text is held out.
template <std::size_t Batch, std::size_t Length>
class ByteDataset {
public:
  using Tokens = Tensor<std::int32_t, Batch, Length>;

  /// Throws Error if the held-out part is too short for one window.
  explicit ByteDataset(std::string text)
      : text_(std::move(text)), split_(text_.size() / 10 * 9 + text_.size() % 10 * 9 / 10) {
    if (text_.size() - split_ < Length + 1)
      raise(Error("the text has " + std::to_string(text_.size()) + " bytes; at least " +
                  std::to_string(10 * Length + 1) + " are needed"));
  }

  /// Bytes of the training part: the first nine tenths.
  std::size_t train_size() const { return split_; }
  /// Bytes of the rest.
  std::size_t held_out_size() const { return text_.size() - split_; }
  /// Both parts.
  const std::string& text() const { return text_; }

  /// Random windows of the training part.
  template <class Generator>
  void sample(Generator& generator, Tokens& tokens, Tokens& targets) const {
    std::uniform_int_distribution<std::size_t> start(0, split_ - Length - 1);
    for (std::size_t b = 0; b < Batch; ++b) window(start(generator), b, tokens, targets);
  }

  /// Batch i of n, in windows spread evenly over the training or the held-out part: the same on every call.
  void even(bool held_out, std::size_t i, std::size_t n, Tokens& tokens, Tokens& targets) const {
    const std::size_t first = held_out ? split_ : 0,
                      room = (held_out ? held_out_size() : split_) - Length - 1;
    const std::size_t last = n * Batch > 1 ? n * Batch - 1 : 1;
    for (std::size_t b = 0; b < Batch; ++b) window(first + (i * Batch + b) * room / last, b, tokens, targets);
  }

private:
  void window(std::size_t start, std::size_t b, Tokens& tokens, Tokens& targets) const {
    for (std::size_t t = 0; t < Length; ++t) {
      tokens(b, t) = static_cast<unsigned char>(text_[start + t]);
      targets(b, t) = static_cast<unsigned char>(text_[start + t + 1]);
    }
  }

  std::string text_;
  std::size_t split_;
};

}  // namespace ctgrad::data
