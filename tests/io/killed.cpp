// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A process that replaces a file is killed before and after every one of its system calls: the file is the
// old or the new one. Linux.
#include "files.hpp"

#include <ctgrad/io/file.hpp>
#include <doctest/doctest.h>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>

namespace {

const std::string old_content(3000, 'o'), new_content(5000, 'n');

void replace(const std::filesystem::path& path, const std::string& content) {
  ctgrad::io::replace_file(path, [&](auto write) {
    for (std::size_t i = 0; i < content.size(); i += 1000)
      write(std::as_bytes(std::span(content).subspan(i, 1000)));
  });
}

enum class End { finished, killed, not_traced };

/// Runs f in a child process and kills it when it stopped at system calls this many times.
template <class F>
End killed_after(int stops, F&& f) {
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(77);
    ::raise(SIGSTOP);
    f();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  for (; stops > 0 && WIFSTOPPED(status); --stops) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? End::finished : End::not_traced;
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return End::killed;
}

}  // namespace

TEST_CASE("killed at any system call, a process leaves the whole old or the whole new file") {
  const Directory directory;
  const auto path = directory / "x";
  int stops = 0, kept = 0, replaced = 0, left = 0;
  while (true) {
    replace(path, old_content);
    CHECK(directory.size() == 1);
    const End end = killed_after(stops, [&] { replace(path, new_content); });
    if (end == End::not_traced) {
      MESSAGE("skipped: processes cannot be traced here");
      return;
    }
    const std::string content = get(path);
    CAPTURE(stops);
    CHECK((content == old_content || content == new_content));
    (content == old_content ? kept : replaced)++;
    left += std::filesystem::exists(directory / "x.tmp");
    if (end == End::finished) break;
    ++stops;
  }
  CHECK(get(path) == new_content);
  CHECK(kept > 20);  // open, flock, fstat, stat, ftruncate, 5 × write, fsync: before and after each
  CHECK(replaced > 5);
  CHECK(left > 15);
  MESSAGE(stops << " kills: " << kept << " times the old file, " << replaced << " times the new one, " << left
                << " times with a temporary file");
}
