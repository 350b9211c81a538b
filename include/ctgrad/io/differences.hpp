// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything that does not fit, said at once.
#pragma once
#include <ctgrad/core/error.hpp>

#include <cstddef>
#include <string>

namespace ctgrad::io {

/// Collects differences between what a file has and what is wanted, to be thrown as one Error.
class Differences {
public:
  void add(const std::string& difference) {
    if (++count_ <= most_listed) text_ += "\n  " + difference;
  }
  bool empty() const { return count_ == 0; }
  /// Throws Error "<subject>:" with a line for each difference, if there are any.
  void check(const std::string& subject) const {
    if (count_ > most_listed)
      throw Error(subject + ":" + text_ + "\n  and " + std::to_string(count_ - most_listed) + " more");
    if (count_ > 0) throw Error(subject + ":" + text_);
  }

private:
  static constexpr std::size_t most_listed =
      1000;  // more than any model's own; a file of strangers may have more
  std::size_t count_ = 0;
  std::string text_;
};

}  // namespace ctgrad::io
