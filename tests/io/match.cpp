// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Which tensor of a file is which parameter, and what is said where there is none.
#include "files.hpp"

#include <ctgrad/io/match.hpp>
#include <doctest/doctest.h>

namespace io = ctgrad::io;

namespace {

const std::vector<io::Wanted> wanted{{"a.weight", {2, 3}}, {"a.bias", {2}}, {"b.weight", {2, 2}}};

io::Header header(std::vector<io::TensorInfo> tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const auto& x, const auto& y) { return x.name < y.name; });
  return {std::move(tensors), {}};
}

constexpr io::Dtype f32 = io::dtype_of<float>();
const std::vector<io::TensorInfo> fitting{
    {"a.weight", f32, {2, 3}}, {"a.bias", f32, {2}}, {"b.weight", f32, {2, 2}}};

std::vector<io::TensorInfo> with(std::size_t i, io::TensorInfo t) {
  auto tensors = fitting;
  tensors[i] = std::move(t);
  return tensors;
}

/// The lines of differences, without the indentation.
std::string differences(const std::vector<io::TensorInfo>& tensors, const io::LoadOptions& options = {},
                        io::Conversion conversion = io::Conversion::widen, io::Dtype dtype = f32) {
  io::Differences d;
  const io::Header h = header(tensors);
  const auto found = io::match(h, wanted, dtype, conversion, options, d);
  CHECK(found.size() == wanted.size());
  if (d.empty())
    for (const io::Match& m : found) CHECK(m.tensor != nullptr);
  const std::string message = message_of([&] { d.check("ctgrad: x"); });
  return message.empty() ? "" : message.substr(std::string("ctgrad: x:\n  ").size());
}

}  // namespace

TEST_CASE("patterns stand for whole parts of a name, at its beginning or end") {
  for (const char* pattern : {"h.0.attn.bias", "attn.bias", "bias", "h", "h.0"})
    CHECK(io::matches("h.0.attn.bias", pattern));
  for (const char* pattern : {"", "n.bias", "ias", "h.0.attn.bia", "attn", "0", ".bias", "h."})
    CHECK_FALSE(io::matches("h.0.attn.bias", pattern));
}

TEST_CASE("a file with the same names and shapes fits") {
  CHECK(differences(fitting).empty());
  for (const char* type : {"F16", "BF16"})
    CHECK(differences(with(1, {"a.bias", *io::find_dtype(type), {2}})).empty());
}

TEST_CASE("every difference is said, each with names, shapes and types") {
  CHECK(differences(with(0, {"c", f32, {7}})) ==
        "unexpected: \"c\" of shape (7)\n  missing: \"a.weight\" of shape (2, 3)");
  CHECK(differences(with(0, {"a.weight", f32, {3, 2}})) ==
        "shape: \"a.weight\" is (3, 2) and the parameter (2, 3)");
  CHECK(differences(with(1, {"a.bias", f32, {2, 1}})) == "shape: \"a.bias\" is (2, 1) and the parameter (2)");
  CHECK(differences(with(1, {"a.bias", *io::find_dtype("I32"), {2}})) ==
        "type: \"a.bias\" is I32 and the parameter F32");
  CHECK(differences({}) == "missing: \"a.weight\" of shape (2, 3)\n  missing: \"a.bias\" of shape (2)\n"
                           "  missing: \"b.weight\" of shape (2, 2)");
  CHECK(differences(with(1, {"a.bias", *io::find_dtype("I32"), {3}})) ==
        "shape: \"a.bias\" is (3) and the parameter (2)\n  type: \"a.bias\" is I32 and the parameter F32");
}

TEST_CASE("F64 becomes float only where rounding is allowed, and types stay where no conversion is") {
  const auto doubles = with(1, {"a.bias", io::dtype_of<double>(), {2}});
  CHECK(differences(doubles) ==
        "type: \"a.bias\" is F64 and the parameter F32, and rounding was not allowed");
  CHECK(differences(doubles, {}, io::Conversion::narrow).empty());
  CHECK(differences(doubles, {}, io::Conversion::none) == "type: \"a.bias\" is F64 and the parameter F32");
  CHECK(differences(with(1, {"a.bias", *io::find_dtype("F16"), {2}}), {}, io::Conversion::none) ==
        "type: \"a.bias\" is F16 and the parameter F32");
  CHECK(differences(fitting, {}, io::Conversion::widen, io::dtype_of<double>()).empty());
}

TEST_CASE("names are renamed, prefixes stripped, and others ignored, only as told") {
  const std::vector<io::TensorInfo> foreign{
      {"m.a.weight", f32, {2, 3}}, {"m.a.beta", f32, {2}}, {"b.weight", f32, {2, 2}}, {"mask", f32, {}}};
  CHECK(differences(foreign, {.rename = {{"m.a.beta", "a.bias"}}, .strip_prefix = "m.", .ignore = {"mask"}})
            .empty());
  CHECK(differences(foreign, {.rename = {{"m.a.beta", "a.bias"}}, .strip_prefix = "m."}) ==
        "unexpected: \"mask\" of shape ()");
  CHECK(differences(foreign, {.strip_prefix = "m.", .ignore = {"mask"}}) ==
        "unexpected: \"m.a.beta\" (as \"a.beta\") of shape (2)\n  missing: \"a.bias\" of shape (2)");
  CHECK(differences(foreign, {.rename = {{"m.a.beta", "a.bias"}, {"x", "y"}},
                              .strip_prefix = "m.",
                              .ignore = {"mask"}}) == "rename: the file has no tensor \"x\"");
}

TEST_CASE("two tensors that mean one parameter are a difference") {
  auto tensors = fitting;
  tensors.push_back({"c", f32, {2}});
  CHECK(differences(tensors, {.rename = {{"c", "a.bias"}}}) ==
        "twice: \"c\" (as \"a.bias\") and \"a.bias\" mean the same parameter");
}

TEST_CASE(
    "matrices are transposed where told, also square ones, and a pattern without a matrix is an error") {
  const io::LoadOptions options{.transpose = {"a.weight", "b"}};
  const auto transposed = with(0, {"a.weight", f32, {3, 2}});
  CHECK(differences(transposed, options).empty());
  CHECK(differences(fitting, options) ==
        "shape: \"a.weight\" is (2, 3), to be transposed, and the parameter (2, 3)");
  io::Differences d;
  const io::Header h = header(transposed);
  const auto found = io::match(h, wanted, f32, io::Conversion::widen, options, d);
  CHECK(found[0].transposed);
  CHECK_FALSE(found[1].transposed);
  CHECK(found[2].transposed);
  CHECK(differences(fitting, {.transpose = {"a.bias", "a.wieght"}}) ==
        "transpose: the model has no matrix \"a.bias\"\n  transpose: the model has no matrix \"a.wieght\"");
}

TEST_CASE("optional parameters may be missing, but not wrong") {
  const std::vector<io::TensorInfo> tensors{{"a.weight", f32, {2, 3}}, {"a.bias", f32, {2}}};
  io::Differences d;
  const io::Header h = header(tensors);
  const auto found = io::match(h, wanted, f32, io::Conversion::widen, {.optional = {"b", "a.bias"}}, d);
  CHECK(d.empty());
  CHECK(found[1].tensor != nullptr);
  CHECK(found[2].tensor == nullptr);
  CHECK(differences(with(2, {"b.weight", f32, {2}}), {.optional = {"b"}}) ==
        "shape: \"b.weight\" is (2) and the parameter (2, 2)");
  CHECK(differences(fitting, {.optional = {"b", "a.*"}}) == "optional: the model has no parameter \"a.*\"");
}

TEST_CASE("a tied tensor is passed over where the file has the other one") {
  auto tensors = fitting;
  tensors.push_back({"head", f32, {2, 2}});
  CHECK(differences(tensors, {.tied = {{"head", "b.weight"}}}).empty());
  CHECK(differences(tensors, {.tied = {{"head", "c.weight"}}}) == "unexpected: \"head\" of shape (2, 2)");
}
