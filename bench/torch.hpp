// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// PyTorch as a peer: a script of bench/peers in a process of its own, which prints its medians as one line of
// JSON.
#pragma once
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

/// The number behind "key": in one line of JSON, or -1.
inline double json_number(const std::string& json, const std::string& key) {
  const auto at = json.find('"' + key + "\":");
  return at == std::string::npos ? -1 : std::strtod(json.c_str() + at + key.size() + 3, nullptr);
}

/// What a script of bench/peers prints; CTGRAD_PYTHON names the interpreter that has PyTorch. `environment`
/// is put in front of the command, for `env` to read.
inline std::string run_torch(const std::string& script, const std::string& environment = "") {
  const char* python = std::getenv("CTGRAD_PYTHON");
  const std::string command = "env " + environment + " '" +
                              (python != nullptr ? python : "/usr/bin/python3") +
                              "' '" CTGRAD_BENCH_DIR "'/peers/" + script + " 2>/dev/null";
  std::string out;
  if (FILE* pipe = popen(command.c_str(), "r")) {
    char buffer[256];
    while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
    pclose(pipe);
  }
  return out;
}

/// Takes the time from a script's line, in milliseconds.
inline void torch_time(benchmark::State& state, const std::string& line, const char* key) {
  for (auto _ : state) {
    const double ms = json_number(line, key);
    if (ms <= 0) return state.SkipWithError("no PyTorch here");
    state.SetIterationTime(ms / 1000);
  }
}
