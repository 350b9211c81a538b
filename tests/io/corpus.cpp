// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The files that fuzzing found to be different from each other (tests/fuzz), read in every way.
#include "../fuzz/try_file.hpp"

#include <doctest/doctest.h>

TEST_CASE("every file of the fuzzing corpus is read, or refused with one Error and nothing changed") {
  std::size_t files = 0, readable = 0, loadable = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CTGRAD_TEST_DATA "/../fuzz/corpus")) {
    CAPTURE(entry.path().string());
    CHECK_NOTHROW(fuzz::try_file(entry.path()));
    ++files;
    readable += fuzz::error_of([&] { ctgrad::io::SafetensorsFile file(entry.path()); }).empty();
    fuzz::Parameters p;
    loadable += fuzz::error_of([&] { ctgrad::io::load_safetensors(entry.path(), p); }).empty();
  }
  CHECK(files > 20);
  CHECK(readable > 5);
  CHECK(readable < files);
  CHECK(loadable > 0);
}
