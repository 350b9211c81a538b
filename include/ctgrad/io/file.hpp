// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Files for reading at offsets, and files that are replaced as a whole or not at all. POSIX.
#pragma once
#include <ctgrad/core/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace ctgrad::io {

namespace detail {

/// Throws Error "ctgrad: cannot <what> <path>: <reason of errno>".
[[noreturn]] inline void throw_system_error(const std::string& what, const std::filesystem::path& path) {
  const int code = errno;
  throw Error("ctgrad: cannot " + what + " " + path.string() + ": " + std::generic_category().message(code));
}

/// An open file, closed at the end.
class Descriptor {
public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

private:
  int fd_;
};

/// read and write move at most this much at a time: some systems refuse more than 2 GB.
inline constexpr std::size_t largest_transfer = std::size_t{1} << 30;

inline void write_all(int fd, std::span<const std::byte> bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ::ssize_t n = ::write(fd, bytes.data(), std::min(bytes.size(), largest_transfer));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_system_error("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

/// Opens the temporary file for this process alone. What a killed process left there is emptied, not kept.
inline Descriptor open_temporary(const std::filesystem::path& temporary) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (file.get() < 0) throw_system_error("create", temporary);
    // The lock ends with its process. Two that wrote the same temporary file would publish a mixture.
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw Error("ctgrad: another process or thread is writing " + temporary.string());
    struct ::stat opened, named;
    if (::fstat(file.get(), &opened) != 0) throw_system_error("inspect", temporary);
    // Renamed by its former owner between open and flock: it is the published file now, so begin again.
    if (::stat(temporary.c_str(), &named) != 0 || opened.st_ino != named.st_ino ||
        opened.st_dev != named.st_dev)
      continue;
    if (::ftruncate(file.get(), 0) != 0) throw_system_error("empty", temporary);
    return file;
  }
  throw Error("ctgrad: other processes keep replacing " + temporary.string());
}

/// Makes the name of a file that is there already survive a loss of power.
inline void sync_directory_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems sync names by themselves and refuse to do it for a directory.
  if (directory.get() >= 0 && (::fsync(directory.get()) == 0 || errno == EINVAL)) return;
  const int code = errno;
  throw Error("ctgrad: " + path.string() +
              " is the new file, but its directory cannot be synced: a loss of power may bring the old one "
              "back: " +
              std::generic_category().message(code));
}

}  // namespace detail

/// A regular file, open for reading. Its size is that of the moment it was opened; bytes that are gone by the
/// time they are read give an Error.
class InputFile {
public:
  /// Throws Error if the path is not a readable regular file.
  explicit InputFile(std::filesystem::path path)
      // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
      : path_(std::move(path)), file_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (file_.get() < 0) detail::throw_system_error("open", path_);
    struct ::stat status;
    if (::fstat(file_.get(), &status) != 0) detail::throw_system_error("inspect", path_);
    if (!S_ISREG(status.st_mode)) throw Error("ctgrad: " + path_.string() + " is not a regular file");
    size_ = static_cast<std::uint64_t>(status.st_size);
  }

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }

  /// Fills the whole destination with the bytes from an offset on.
  void read(std::uint64_t offset, std::span<std::byte> destination) const {
    while (!destination.empty()) {
      const ::ssize_t n =
          ::pread(file_.get(), destination.data(), std::min(destination.size(), detail::largest_transfer),
                  static_cast<::off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) detail::throw_system_error("read", path_);
      if (n == 0) throw Error("ctgrad: " + path_.string() + " became shorter while it was read");
      offset += static_cast<std::uint64_t>(n);
      destination = destination.subspan(static_cast<std::size_t>(n));
    }
  }

private:
  std::filesystem::path path_;
  detail::Descriptor file_;
  std::uint64_t size_ = 0;
};

/// Replaces the file at path by what fill(write) passes to write(span of bytes), such that at any moment,
/// also after a crash or a loss of power, the path names the whole old or the whole new file: path + ".tmp"
/// is written, synced, renamed, and the directory synced. If fill or the disk fails, the old file stays and
/// the temporary one is removed; one that a killed process left behind is taken over by the next call. Only
/// where the directory cannot be synced the new file is there already, and the Error says so.
template <class Fill>
void replace_file(const std::filesystem::path& path, Fill&& fill) {
  std::filesystem::path temporary = path;
  temporary += ".tmp";
  const detail::Descriptor file = detail::open_temporary(temporary);
  try {
    fill([&](std::span<const std::byte> bytes) { detail::write_all(file.get(), bytes, temporary); });
    if (::fsync(file.get()) != 0) detail::throw_system_error("sync", temporary);
    if (::rename(temporary.c_str(), path.c_str()) != 0) detail::throw_system_error("replace", path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  detail::sync_directory_of(path);
}

}  // namespace ctgrad::io
