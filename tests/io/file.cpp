// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Files that are replaced as a whole or not at all.
#include "files.hpp"

#include <ctgrad/io/file.hpp>
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>

namespace io = ctgrad::io;

namespace {

std::span<const std::byte> bytes(const std::string& s) { return std::as_bytes(std::span(s)); }

void replace(const std::filesystem::path& path, const std::string& content) {
  io::replace_file(path, [&](auto write) { write(bytes(content)); });
}

}  // namespace

TEST_CASE("a file is created and replaced, and no other file remains") {
  const Directory directory;
  replace(directory / "x", "one");
  CHECK(get(directory / "x") == "one");
  replace(directory / "x", "");
  CHECK(get(directory / "x").empty());
  CHECK(directory.size() == 1);
}

TEST_CASE("while a new file is written, and when that fails, the old one stays") {
  const Directory directory;
  replace(directory / "x", "old");
  CHECK_THROWS_WITH(io::replace_file(directory / "x",
                                     [&](auto write) {
                                       write(bytes("new"));
                                       CHECK(get(directory / "x") == "old");
                                       throw ctgrad::Error("interrupted");
                                     }),
                    "interrupted");
  CHECK(get(directory / "x") == "old");
  CHECK(directory.size() == 1);
}

TEST_CASE("a full disk gives an Error, keeps the old file and leaves nothing behind") {
  const Directory directory;
  replace(directory / "x", "old");
  ::rlimit limit;
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const ::rlimit small{1000, limit.rlim_max};
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string message = message_of([&] { replace(directory / "x", std::string(5000, 'n')); });
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  CHECK(contains(message, "ctgrad: cannot write " + (directory / "x.tmp").string()));
  CHECK(get(directory / "x") == "old");
  CHECK(directory.size() == 1);
}

TEST_CASE("what a killed process left behind is taken over") {
  const Directory directory;
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    io::replace_file(directory / "x", [&](auto write) {
      write(bytes(std::string(100, 'x')));
      std::raise(SIGKILL);
    });
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  CHECK(get(directory / "x.tmp").size() == 100);
  CHECK_FALSE(std::filesystem::exists(directory / "x"));
  replace(directory / "x", "next");
  CHECK(get(directory / "x") == "next");
  CHECK(directory.size() == 1);
}

TEST_CASE("two writers of one file do not mix: the second is refused") {
  const Directory directory;
  io::replace_file(directory / "x", [&](auto write) {
    CHECK(contains(message_of([&] { replace(directory / "x", "second"); }), "is writing"));
    write(bytes("first"));
  });
  CHECK(get(directory / "x") == "first");
  CHECK(directory.size() == 1);
}

TEST_CASE("a directory that is not there gives an Error that names the file") {
  const Directory directory;
  CHECK(contains(message_of([&] { replace(directory / "no" / "x", ""); }), "cannot create"));
  CHECK(contains(message_of([&] { replace(directory.path(), ""); }), "cannot replace"));
}

TEST_CASE("where only the directory cannot be synced, the new file is there and the Error says so") {
  const Directory directory;
  replace(directory / "x", "old");
  ::rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const std::string message = message_of([&] {
    io::replace_file(directory / "x", [&](auto write) {
      write(bytes("new"));
      const ::rlimit none{0, before.rlim_max};  // nothing more can be opened
      ::setrlimit(RLIMIT_NOFILE, &none);
    });
  });
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(contains(message, "ctgrad: " + (directory / "x").string() + " is the new file, but its directory"));
  CHECK(get(directory / "x") == "new");
  CHECK(directory.size() == 1);
}
