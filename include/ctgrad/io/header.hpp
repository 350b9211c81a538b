// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The header of a safetensors file: text in, the list of its tensors out, after everything about it was
// checked.
#pragma once
#include <ctgrad/io/dtype.hpp>
#include <ctgrad/io/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctgrad::io {

/// The format's bound on the length of a header.
inline constexpr std::uint64_t longest_header = 100'000'000;
/// No library writes tensors with more axes; the bound keeps memory in proportion to the file.
inline constexpr std::size_t most_axes = 64;

/// Extents as files have them; rank 0 is one number.
using Extents = std::vector<std::uint64_t>;

/// "(2, 3)".
inline std::string to_string(const Extents& shape) {
  std::string s = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) s += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return s + ")";
}

/// Free text beside the tensors.
using Metadata = std::map<std::string, std::string>;

/// One tensor in a file: elements in row-major order in the bytes [begin, end) after the header.
struct TensorInfo {
  std::string name;
  Dtype dtype;
  Extents shape;
  std::uint64_t begin = 0, end = 0;
};

/// What a header says. Tensors are sorted by name.
struct Header {
  std::vector<TensorInfo> tensors;
  Metadata metadata;

  /// The tensor with this name, or nothing.
  const TensorInfo* find(std::string_view name) const {
    const auto t = std::lower_bound(tensors.begin(), tensors.end(), name,
                                    [](const TensorInfo& a, std::string_view b) { return a.name < b; });
    return t != tensors.end() && t->name == name ? &*t : nullptr;
  }
};

namespace detail {

/// Follows the one form a header can have, {name: {dtype, shape, data_offsets}, "__metadata__": {name:
/// text}}, and stops at the first thing that is different; so nothing nested deeper is ever entered.
class HeaderParser : public nlohmann::json::json_sax_t {
public:
  Header header;
  std::string problem;

  bool start_object(std::size_t) override {
    switch (place_) {
    case Place::document: place_ = Place::names; return true;
    case Place::entry:
      if (name_ == "__metadata__") {
        place_ = Place::metadata;
        return true;
      }
      place_ = Place::tensor;
      tensor_ = {};
      tensor_.name = name_;
      has_dtype_ = has_shape_ = has_offsets_ = false;
      return true;
    default: return unexpected("an object");
    }
  }
  bool key(string_t& name) override {
    if (place_ == Place::names) {
      name_ = std::move(name);
      if (name_ == "__metadata__" && std::exchange(has_metadata_, true))
        return fail("it has \"__metadata__\" twice");
      place_ = Place::entry;
      return true;
    }
    if (place_ == Place::metadata) {
      if (header.metadata.contains(name)) return fail("its metadata has " + in_quotes(name) + " twice");
      text_ = std::move(name);
      place_ = Place::text;
      return true;
    }
    bool* const seen = name == "dtype"          ? &has_dtype_
                       : name == "shape"        ? &has_shape_
                       : name == "data_offsets" ? &has_offsets_
                                                : nullptr;
    if (seen == nullptr)
      return fail("tensor " + in_quotes(name_) + " has an unknown field " + in_quotes(name));
    if (std::exchange(*seen, true)) return fail("tensor " + in_quotes(name_) + " has its " + name + " twice");
    place_ = name == "dtype" ? Place::dtype : name == "shape" ? Place::shape : Place::offsets;
    return true;
  }
  bool end_object() override {
    if (place_ == Place::tensor) {
      if (!has_dtype_ || !has_shape_ || !has_offsets_)
        return fail("tensor " + in_quotes(name_) + " lacks its " +
                    (!has_dtype_   ? "dtype"
                     : !has_shape_ ? "shape"
                                   : "data_offsets"));
      header.tensors.push_back(std::move(tensor_));
    }
    place_ = place_ == Place::names ? Place::done : Place::names;
    return true;
  }
  bool start_array(std::size_t) override {
    if (place_ == Place::shape) {
      place_ = Place::extents;
      return true;
    }
    if (place_ == Place::offsets) {
      place_ = Place::bounds;
      bounds_ = 0;
      return true;
    }
    return unexpected("an array");
  }
  bool end_array() override {
    if (place_ == Place::bounds && bounds_ != 2)
      return fail("tensor " + in_quotes(name_) + " needs two data_offsets");
    place_ = Place::tensor;
    return true;
  }
  bool string(string_t& s) override {
    if (place_ == Place::text) {
      header.metadata.emplace(std::move(text_), std::move(s));
      place_ = Place::metadata;
      return true;
    }
    if (place_ != Place::dtype) return unexpected("a string");
    const std::optional<Dtype> dtype = find_dtype(s);
    if (!dtype) return fail("tensor " + in_quotes(name_) + " has the unknown dtype " + in_quotes(s));
    tensor_.dtype = *dtype;
    place_ = Place::tensor;
    return true;
  }
  bool number_unsigned(number_unsigned_t n) override {
    if (place_ == Place::extents) {
      if (tensor_.shape.size() == most_axes)
        return fail("tensor " + in_quotes(name_) + " has more than " + std::to_string(most_axes) + " axes");
      tensor_.shape.push_back(n);
      return true;
    }
    if (place_ != Place::bounds) return unexpected("a number");
    if (bounds_ == 2) return fail("tensor " + in_quotes(name_) + " needs two data_offsets");
    (bounds_++ == 0 ? tensor_.begin : tensor_.end) = n;
    return true;
  }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override {
    return unexpected("a fraction or a number above 2^64");
  }
  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a truth value"); }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    return fail("it is not JSON at byte " + std::to_string(position));
  }

private:
  enum class Place {
    document,
    names,
    entry,
    metadata,
    text,
    tensor,
    dtype,
    shape,
    extents,
    offsets,
    bounds,
    done
  };

  bool fail(std::string p) {
    problem = std::move(p);
    return false;
  }
  bool unexpected(const char* what) {
    switch (place_) {
    case Place::document: return fail(std::string("it is ") + what + " instead of an object");
    case Place::entry: return fail(in_quotes(name_) + " is " + what + " instead of an object");
    case Place::text:
      return fail("its metadata " + in_quotes(text_) + " is " + what + " instead of a string");
    default: {
      const bool is_dtype = place_ == Place::dtype,
                 is_shape = place_ == Place::shape || place_ == Place::extents;
      return fail("tensor " + in_quotes(name_) + " has " + what + " in its " +
                  (is_dtype   ? "dtype"
                   : is_shape ? "shape"
                              : "data_offsets"));
    }
    }
  }

  Place place_ = Place::document;
  std::string name_, text_;
  TensorInfo tensor_;
  bool has_dtype_ = false, has_shape_ = false, has_offsets_ = false, has_metadata_ = false;
  int bounds_ = 0;
};

/// Bytes of a tensor with these extents; nothing if they are no whole number or more than 2⁶⁴ bits.
inline std::optional<std::uint64_t> byte_count(Dtype dtype, const Extents& shape) {
  std::uint64_t bits = dtype.bits;
  for (const std::uint64_t extent : shape) {
    if (extent != 0 && bits > std::numeric_limits<std::uint64_t>::max() / extent) return std::nullopt;
    bits *= extent;
  }
  return bits % 8 == 0 ? std::optional(bits / 8) : std::nullopt;
}

/// Throws unless every tensor's bytes are as many as its shape needs, and all together cover the data without
/// gap or overlap.
inline void check_offsets(const std::vector<TensorInfo>& tensors, std::uint64_t data_bytes) {
  std::vector<const TensorInfo*> order;
  order.reserve(tensors.size());
  for (const TensorInfo& t : tensors) {
    const auto name = [&] { return "tensor " + in_quotes(t.name); };
    const std::optional<std::uint64_t> bytes = byte_count(t.dtype, t.shape);
    if (!bytes) throw Error(name() + " has an impossible shape " + to_string(t.shape));
    if (t.begin > t.end)
      throw Error(name() + " ends at byte " + std::to_string(t.end) + " before it begins at " +
                  std::to_string(t.begin));
    if (t.end > data_bytes)
      throw Error(name() + " ends at byte " + std::to_string(t.end) + " of " + std::to_string(data_bytes) +
                  " bytes of data: the file is truncated or its offsets are wrong");
    if (t.end - t.begin != *bytes)
      throw Error(name() + " has " + std::to_string(t.end - t.begin) + " bytes, but " +
                  std::string(t.dtype.name) + " of shape " + to_string(t.shape) + " needs " +
                  std::to_string(*bytes));
    order.push_back(&t);
  }
  std::sort(order.begin(), order.end(), [](const TensorInfo* a, const TensorInfo* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t covered = 0;
  for (const TensorInfo* t : order) {
    if (t->begin < covered) throw Error("tensor " + in_quotes(t->name) + " overlaps another one");
    if (t->begin > covered) throw Error("no tensor has the bytes before tensor " + in_quotes(t->name));
    covered = t->end;
  }
  if (covered != data_bytes)
    throw Error("no tensor has the last " + std::to_string(data_bytes - covered) + " bytes");
}

}  // namespace detail

/// The header in a text, for a file with this many bytes of data after it. Throws Error, one sentence without
/// the file's name, unless everything is as the format wants it.
inline Header parse_header(std::string_view text, std::uint64_t data_bytes) {
  // The format's own rule; it also keeps out the byte order mark that the parser would skip.
  if (!text.starts_with('{')) throw Error("its header does not begin with '{'");
  detail::HeaderParser parser;
  if (!scan_json(text, parser)) throw Error("its header is wrong: " + parser.problem);
  Header header = std::move(parser.header);
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; });
  const auto twice =
      std::adjacent_find(header.tensors.begin(), header.tensors.end(),
                         [](const TensorInfo& a, const TensorInfo& b) { return a.name == b.name; });
  if (twice != header.tensors.end())
    throw Error("its header is wrong: it has tensor " + in_quotes(twice->name) + " twice");
  detail::check_offsets(header.tensors, data_bytes);
  return header;
}

}  // namespace ctgrad::io
