// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The first signal is a request, the second ends the program, and afterwards all is as before.
#include <ctgrad/train/stop.hpp>
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <initializer_list>

using ctgrad::train::StopRequest;

TEST_CASE("SIGINT and SIGTERM are noted instead of ending the program") {
  for (const int signal : {SIGINT, SIGTERM}) {
    StopRequest stop;
    CHECK_FALSE(stop.requested());
    std::raise(signal);
    CHECK(stop.requested());
  }
}

TEST_CASE("a second signal ends the program") {
  const ::pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    StopRequest stop;
    std::raise(SIGINT);
    if (!stop.requested()) ::_exit(1);
    std::raise(SIGINT);
    ::_exit(2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("handlers of before come back") {
  const auto before = std::signal(SIGINT, SIG_IGN);
  { StopRequest stop; }
  const bool ignored = std::signal(SIGINT, before) == SIG_IGN;
  CHECK(ignored);
}
