// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Files of named tensors in the safetensors format (https://github.com/huggingface/safetensors): eight bytes
// with the header's length, the header, the elements. What a file says is checked before anything is read.
#pragma once
#include <ctgrad/io/file.hpp>
#include <ctgrad/io/header.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::io {

/// A safetensors file that is well-formed, open for reading its tensors.
class SafetensorsFile {
public:
  /// Throws Error, in one sentence with the path, for whatever is no safetensors file: cut short, corrupted,
  /// hostile or of another kind. Takes memory in proportion to the header that is there.
  explicit SafetensorsFile(const std::filesystem::path& path) : file_(path) {
    try {
      read_header();
    } catch (const Error& e) {
      throw Error("ctgrad: " + path.string() + " is not a safetensors file: " + e.what());
    }
  }

  const std::filesystem::path& path() const { return file_.path(); }
  const Header& header() const { return header_; }

  /// Reads one of the header's tensors into as many elements, converted where the types differ (see
  /// convert()); a matrix is transposed if asked for.
  template <class T>
  void read(const TensorInfo& tensor, std::span<T> out, bool transposed = false) const {
    if (detail::byte_count({"", 8}, tensor.shape) != out.size())
      throw Error("ctgrad: tensor " + in_quotes(tensor.name) + " of shape " + to_string(tensor.shape) +
                  " does not fit into " + std::to_string(out.size()) + " elements");
    if (tensor.dtype == dtype_of<T>() && !transposed)
      return file_.read(data_ + tensor.begin, std::as_writable_bytes(out));
    if (transposed && tensor.shape.size() != 2)
      throw Error("ctgrad: tensor " + in_quotes(tensor.name) + " is no matrix and cannot be transposed");
    constexpr std::size_t chunk = 1 << 14;
    const std::size_t element = tensor.dtype.bits / 8;
    std::vector<std::byte> raw(std::min(chunk, out.size()) * element);
    std::vector<T> values(std::min(chunk, out.size()));
    for (std::size_t first = 0; first < out.size(); first += chunk) {
      const std::size_t n = std::min(chunk, out.size() - first);
      file_.read(data_ + tensor.begin + first * element, std::span(raw).first(n * element));
      convert<T>(tensor.dtype, raw, std::span(values).first(n));
      for (std::size_t i = 0; i < n; ++i) {
        std::size_t to = first + i;
        if (transposed) to = to % tensor.shape[1] * tensor.shape[0] + to / tensor.shape[1];
        out[to] = values[i];
      }
    }
  }

  /// Whether two tensors have the same type, shape and bytes.
  bool same(const TensorInfo& a, const TensorInfo& b) const {
    if (a.dtype != b.dtype || a.shape != b.shape) return false;
    constexpr std::uint64_t chunk = 1 << 16;
    std::vector<std::byte> x(chunk), y(chunk);
    for (std::uint64_t at = 0, n; at < a.end - a.begin; at += n) {
      n = std::min(chunk, a.end - a.begin - at);
      file_.read(data_ + a.begin + at, std::span(x).first(n));
      file_.read(data_ + b.begin + at, std::span(y).first(n));
      if (!std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), y.begin())) return false;
    }
    return true;
  }

private:
  void read_header() {
    std::uint64_t length = 0;
    if (file_.size() < sizeof length)
      throw Error("it has " + std::to_string(file_.size()) +
                  " bytes, fewer than the length of a header needs");
    file_.read(0, std::as_writable_bytes(std::span(&length, 1)));
    const std::uint64_t rest = file_.size() - sizeof length;
    if (length > longest_header)
      throw Error("its header would have " + std::to_string(length) + " bytes, more than the " +
                  std::to_string(longest_header) + " that are allowed");
    if (length > rest)
      throw Error("its header would have " + std::to_string(length) + " bytes, but only " +
                  std::to_string(rest) + " follow: the file is truncated or of another kind");
    std::string text(length, '\0');
    file_.read(sizeof length, std::as_writable_bytes(std::span(text)));
    header_ = parse_header(text, rest - length);
    data_ = sizeof length + length;
  }

  InputFile file_;
  Header header_;
  std::uint64_t data_ = 0;
};

/// A tensor to write: its bytes in row-major order.
struct TensorData {
  std::string name;
  Dtype dtype;
  Extents shape;
  std::span<const std::byte> bytes;
};

/// Replaces the file at path, all or nothing as replace_file() does, by one with these tensors in this order.
/// Throws Error if a name comes twice or is no UTF-8, or if bytes and shape of a tensor do not match.
inline void write_safetensors(const std::filesystem::path& path, const std::vector<TensorData>& tensors,
                              const Metadata& metadata = {}) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::set<std::string_view> names{"__metadata__"};
  std::uint64_t offset = 0;
  for (const TensorData& t : tensors) {
    if (!names.insert(t.name).second)
      throw Error("ctgrad: a file cannot have two tensors " + in_quotes(t.name));
    if (detail::byte_count(t.dtype, t.shape) != t.bytes.size())
      throw Error("ctgrad: tensor " + in_quotes(t.name) + " of shape " + to_string(t.shape) +
                  " cannot have " + std::to_string(t.bytes.size()) + " bytes");
    // Through the vector of pairs that an ordered object is: looking a name up would compare it with all
    // others.
    header.get_ref<nlohmann::ordered_json::object_t&>().emplace_back(
        t.name, nlohmann::ordered_json{{"dtype", t.dtype.name},
                                       {"shape", t.shape},
                                       {"data_offsets", {offset, offset + t.bytes.size()}}});
    offset += t.bytes.size();
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const nlohmann::json::exception&) {
    throw Error("ctgrad: a name or the metadata for " + path.string() + " is not UTF-8");
  }
  text.append((8 - text.size() % 8) % 8,
              ' ');  // elements start at a multiple of 8 bytes, as the format advises
  const std::uint64_t length = text.size();
  if (length > longest_header) throw Error("ctgrad: the header of " + path.string() + " is too long");
  replace_file(path, [&](auto write) {
    write(std::as_bytes(std::span(&length, 1)));
    write(std::as_bytes(std::span(text)));
    for (const TensorData& t : tensors) write(t.bytes);
  });
}

}  // namespace ctgrad::io
