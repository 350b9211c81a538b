// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Bytes of text as training data: the split, windows and their targets, seeds, and what is refused.
#include <ctgrad/data.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>

namespace ct = ctgrad;

namespace {

constexpr std::size_t batch = 4, length = 8;
using Dataset = ct::data::ByteDataset<batch, length>;
using Tokens = Dataset::Tokens;

/// Bytes that count up, so that a token says where it is in the text.
std::string counting(std::size_t n) {
  std::string s(n, ' ');
  for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>(i);
  return s;
}

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const ct::Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the last tenth of the text is held out") {
  CHECK(Dataset(counting(1000)).train_size() == 900);
  CHECK(Dataset(counting(1000)).held_out_size() == 100);
  CHECK(Dataset(counting(105)).train_size() == 94);  // nine tenths, rounded down
  CHECK(Dataset(counting(105)).held_out_size() == 11);
  CHECK(Dataset(counting(105)).text() == counting(105));
}

TEST_CASE("targets are the tokens shifted by one") {
  const Dataset data(counting(250));
  std::mt19937_64 generator(1);
  Tokens tokens, targets;
  for (int repeat = 0; repeat < 50; ++repeat) {
    data.sample(generator, tokens, targets);
    for (std::size_t b = 0; b < batch; ++b)
      for (std::size_t t = 0; t < length; ++t) {
        CHECK(tokens(b, t) == tokens(b, 0) + static_cast<int>(t));
        CHECK(targets(b, t) == tokens(b, t) + 1);
      }
  }
}

TEST_CASE("random windows reach every training byte and none that is held out") {
  const Dataset data(counting(200));  // 180 to train with
  std::mt19937_64 generator(2);
  Tokens tokens, targets;
  std::set<std::int32_t> seen;
  for (int repeat = 0; repeat < 1000; ++repeat) {
    data.sample(generator, tokens, targets);
    seen.insert(tokens.begin(), tokens.end());
    seen.insert(targets.begin(), targets.end());
  }
  CHECK(*seen.begin() == 0);
  CHECK(*seen.rbegin() == 179);
  CHECK(seen.size() == 180);
}

TEST_CASE("even windows span their part from its first byte to its last, and stay in it") {
  const Dataset data(counting(250));  // 225 and 25
  for (const bool held_out : {false, true}) {
    CAPTURE(held_out);
    std::int32_t smallest = 1000, largest = -1;
    Tokens tokens, targets;
    for (std::size_t i = 0; i < 5; ++i) {
      data.even(held_out, i, 5, tokens, targets);
      smallest = std::min(smallest, *std::min_element(tokens.begin(), tokens.end()));
      largest = std::max(largest, *std::max_element(targets.begin(), targets.end()));
      CHECK(targets(2, length - 1) == tokens(2, 0) + static_cast<int>(length));
    }
    CHECK(smallest == (held_out ? 225 : 0));
    CHECK(largest == (held_out ? 249 : 224));
  }
}

TEST_CASE("even windows are the same on every call, and differ from each other") {
  const Dataset data(counting(250));
  Tokens a, b, targets;
  data.even(true, 0, 2, a, targets);
  data.even(true, 0, 2, b, targets);
  CHECK(a == b);
  data.even(true, 1, 2, b, targets);
  CHECK_FALSE(a == b);
}

TEST_CASE("the same seed gives the same windows, another seed others") {
  const Dataset data(counting(1000));
  const auto windows = [&](std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    std::vector<std::int32_t> all;
    Tokens tokens, targets;
    for (int i = 0; i < 10; ++i) {
      data.sample(generator, tokens, targets);
      all.insert(all.end(), tokens.begin(), tokens.end());
    }
    return all;
  };
  CHECK(windows(5) == windows(5));
  CHECK(windows(5) != windows(6));
}

TEST_CASE("bytes above 127 are tokens from 128 to 255") {
  const Dataset data(std::string(100, '\xff'));
  std::mt19937_64 generator(1);
  Tokens tokens, targets;
  data.sample(generator, tokens, targets);
  CHECK(std::all_of(tokens.begin(), tokens.end(), [](std::int32_t t) { return t == 255; }));
  CHECK(std::all_of(targets.begin(), targets.end(), [](std::int32_t t) { return t == 255; }));
}

TEST_CASE("a text too short for one window is refused in one sentence with both numbers") {
  for (const std::size_t size : {0u, 1u, 10u, 80u}) {
    CAPTURE(size);
    const std::string message = message_of([&] { Dataset data(counting(size)); });
    CHECK(message.find("the text has " + std::to_string(size) + " bytes; at least ") != message.npos);
    CHECK(message.find('\n') == message.npos);
  }
}

TEST_CASE("a text of the length that the message asks for is enough, down to its last window") {
  const std::string message = message_of([] { Dataset data(counting(10)); });
  const auto number = message.find("at least ") + 9;
  REQUIRE(number != std::string::npos + 9);
  const std::size_t needed = std::stoul(message.substr(number));
  const Dataset data(counting(needed));
  CHECK(data.held_out_size() >= length + 1);
  Tokens tokens, targets;
  data.even(true, 0, 1, tokens, targets);
  CHECK(tokens(0, 0) >= static_cast<std::int32_t>(data.train_size()));
  CHECK(targets(batch - 1, length - 1) < static_cast<std::int32_t>(needed));
}

TEST_CASE("a file is read as it is, with zeros and newlines") {
  const auto path = std::filesystem::temp_directory_path() / "ctgrad_test_data_bytes";
  const std::string content("a\r\n\0b\xff\n", 7);
  std::ofstream(path, std::ios::binary) << content;
  CHECK(ct::data::read_file(path.string()) == content);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "";
  CHECK(ct::data::read_file(path.string()).empty());
  std::filesystem::remove(path);
}

TEST_CASE("a file that cannot be read gives one Error that names it") {
  for (const std::string path : {"/no/such/file.txt", "/"}) {  // the second is a directory
    CAPTURE(path);
    const std::string message = message_of([&] { ct::data::read_file(path); });
    CHECK(message.find("cannot read " + path) != message.npos);
  }
}
