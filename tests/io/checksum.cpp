// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The checksum shows every small change.
#include <ctgrad/io/checksum.hpp>
#include <doctest/doctest.h>

#include <initializer_list>
#include <set>

namespace {

std::string checksum(std::initializer_list<std::string> blocks) {
  ctgrad::io::Checksum c;
  for (const std::string& b : blocks) c.add(std::as_bytes(std::span(b)));
  return c.text();
}

}  // namespace

TEST_CASE("every bit of every byte counts, and so does every pair of sign bits") {
  const std::string text(61, 'x');
  std::set<std::string> seen{checksum({text})};
  std::size_t changes = 1;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit, ++changes) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      seen.insert(checksum({changed}));
    }
  for (std::size_t i = 3; i < text.size(); i += 4)
    for (std::size_t j = 3; j < i; j += 4, ++changes) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ 128);
      changed[j] = static_cast<char>(changed[j] ^ 128);
      seen.insert(checksum({changed}));
    }
  CHECK(seen.size() == changes);
}

TEST_CASE("lengths, order and where one block ends count") {
  CHECK(checksum({}) != checksum({""}));
  CHECK(checksum({"a"}) != checksum({std::string("a\0", 2)}));
  CHECK(checksum({"a", "b"}) != checksum({"b", "a"}));
  CHECK(checksum({"ab", "c"}) != checksum({"a", "bc"}));
  CHECK(checksum({"ab", "c"}) == checksum({"ab", "c"}));
  CHECK(checksum({"abc"}).size() == 16);
}
