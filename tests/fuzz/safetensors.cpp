// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// libFuzzer's entry to the readers of safetensors files and checkpoints; run.sh builds and runs it.
#include "try_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int fd = ::memfd_create("fuzz", 0);
  static const std::string path = "/proc/self/fd/" + std::to_string(fd);
  if (fd < 0 || ::ftruncate(fd, static_cast<::off_t>(size)) != 0 ||
      ::pwrite(fd, data, size, 0) != static_cast<::ssize_t>(size))
    std::abort();
  fuzz::try_file(path);
  return 0;
}

/// Mutates the header or the data and mends the length of the header, without which almost nothing would get
/// past the first check; one time in eight, anything.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::minstd_rand random(seed);
  std::uint64_t length = 0;
  constexpr std::size_t prefix = sizeof length;
  if (size < prefix || max_size <= prefix || random() % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(&length, data, prefix);
  const std::size_t header_size = static_cast<std::size_t>(std::min<std::uint64_t>(length, size - prefix));
  std::string header(data + prefix, data + prefix + header_size),
      rest(data + prefix + header_size, data + size);
  const auto mutate = [&](std::string& s) {
    const std::size_t room = max_size - prefix - (header.size() + rest.size() - s.size());
    const std::size_t before = s.size();
    if (room == 0) return;
    s.resize(room);
    s.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(s.data()), before, room));
  };
  mutate(random() % 4 == 0 ? rest : header);
  length = header.size();
  std::memcpy(data, &length, prefix);
  std::memcpy(data + prefix, header.data(), header.size());
  std::memcpy(data + prefix + header.size(), rest.data(), rest.size());
  return prefix + header.size() + rest.size();
}
