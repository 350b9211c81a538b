// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Safetensors files as a whole: written and read back, read as PyTorch wrote them, and refused where cut or
// foreign.
#include "files.hpp"

#include <ctgrad/io/safetensors.hpp>
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cmath>
#include <cstring>

namespace io = ctgrad::io;

namespace {

std::span<const std::byte> bytes(const std::string& s) { return std::as_bytes(std::span(s)); }

std::vector<float> read(const io::SafetensorsFile& file, const std::string& name, bool transposed = false) {
  const io::TensorInfo* t = file.header().find(name);
  REQUIRE(t != nullptr);
  std::uint64_t n = 1;
  for (const std::uint64_t e : t->shape) n *= e;
  std::vector<float> values(n);
  file.read<float>(*t, values, transposed);
  return values;
}

const std::string header = R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}})";
const std::string good = safetensors(header, std::string(24, '\1'));

}  // namespace

TEST_CASE("what is written is read back, in order of its bytes") {
  const Directory directory;
  std::vector<float> a(40000);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = std::sin(static_cast<float>(i));
  const std::vector<double> b{1.5, -2.5e-300};
  io::write_safetensors(directory / "x",
                        {{"a", io::dtype_of<float>(), {200, 200}, std::as_bytes(std::span(a))},
                         {"none", io::dtype_of<float>(), {0, 3}, {}},
                         {"b \"\n\u00e4", io::dtype_of<double>(), {2}, std::as_bytes(std::span(b))}},
                        {{"key", "value\n\"\\"}});
  const io::SafetensorsFile file(directory / "x");
  CHECK(file.header().metadata == io::Metadata{{"key", "value\n\"\\"}});
  CHECK(read(file, "a") == a);
  CHECK(read(file, "none").empty());
  std::vector<double> again(2);
  file.read<double>(*file.header().find("b \"\n\u00e4"), again);
  CHECK(again == b);

  const std::vector<float> transposed = read(file, "a", true);
  for (std::size_t i = 0; i < 200; ++i)
    for (std::size_t j = 0; j < 200; ++j) REQUIRE(transposed[j * 200 + i] == a[i * 200 + j]);
  std::vector<double> widened(a.size());
  file.read<double>(*file.header().find("a"), widened);
  CHECK(std::equal(a.begin(), a.end(), widened.begin()));
}

TEST_CASE("elements begin at a multiple of 8 bytes") {
  const Directory directory;
  for (std::size_t n = 0; n < 8; ++n) {
    io::write_safetensors(directory / "x", {{std::string(n, 'x'), {"U8", 8}, {4}, bytes("abcd")}});
    const std::string content = get(directory / "x");
    CHECK(content.substr(content.size() - 4) == "abcd");
    CHECK(content.size() % 8 == 4);
  }
}

TEST_CASE("numbers in F16, BF16 and F64 are what PyTorch makes of them in F32") {
  const io::SafetensorsFile file(CTGRAD_TEST_DATA "/types.safetensors");
  for (const std::string type : {"f16", "bf16", "f64"}) {
    CAPTURE(type);
    const std::vector<float> values = read(file, type + ".weight"), expected = read(file, type + ".widened");
    CHECK(values.size() == 50);
    CHECK(std::memcmp(values.data(), expected.data(), values.size() * sizeof(float)) == 0);
  }
}

TEST_CASE("a file cut at any byte is refused with its path, and so is one with bytes added") {
  const Directory directory;
  for (std::size_t n = 0; n <= good.size() + 1; ++n) {
    CAPTURE(n);
    put(directory / "x", n <= good.size() ? good.substr(0, n) : good + "x");
    const std::string message = message_of([&] { io::SafetensorsFile file(directory / "x"); });
    if (n == good.size())
      CHECK(message.empty());
    else
      CHECK(contains(message, "ctgrad: " + (directory / "x").string() + " is not a safetensors file: "));
    CHECK_FALSE(contains(message, "\n"));
  }
}

TEST_CASE("a length of the header beyond the file or the format's bound is refused before memory is taken") {
  const Directory directory;
  for (const std::uint64_t length :
       {std::uint64_t{100}, std::uint64_t{99'999'999}, std::uint64_t{100'000'001}, std::uint64_t{1} << 40,
        ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
    std::string content = good;
    std::memcpy(content.data(), &length, sizeof length);
    put(directory / "x", content);
    const std::string message = message_of([&] { io::SafetensorsFile file(directory / "x"); });
    CHECK(contains(message, "its header would have " + std::to_string(length) + " bytes"));
  }
}

TEST_CASE("directories, pipes and missing files are refused without waiting") {
  const Directory directory;
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  CHECK(contains(message_of([&] { io::SafetensorsFile file(directory / "pipe"); }), "is not a regular file"));
  CHECK(contains(message_of([&] { io::SafetensorsFile file(directory.path()); }), "is not a regular file"));
  CHECK(contains(message_of([&] { io::SafetensorsFile file("/dev/zero"); }), "is not a regular file"));
  CHECK(contains(message_of([&] { io::SafetensorsFile file(directory / "none"); }), "cannot open"));
}

TEST_CASE("a file that becomes shorter after it was opened gives an Error") {
  const Directory directory;
  put(directory / "x", good);
  const io::SafetensorsFile file(directory / "x");
  std::filesystem::resize_file(directory / "x", good.size() - 1);
  CHECK(contains(message_of([&] { read(file, "a"); }), "became shorter while it was read"));
}

TEST_CASE("tensors are read only into as many elements as they have") {
  const Directory directory;
  put(directory / "x", good);
  const io::SafetensorsFile file(directory / "x");
  for (const std::size_t n : {0u, 5u, 7u}) {
    std::vector<float> values(n);
    CHECK(contains(message_of([&] { file.read<float>(*file.header().find("a"), values); }),
                   "of shape (2, 3) does not fit into " + std::to_string(n) + " elements"));
  }
}

TEST_CASE("a writer refuses names that come twice or are no UTF-8, and bytes that are no tensor") {
  const Directory directory;
  const auto write = [&](const std::vector<io::TensorData>& tensors, const io::Metadata& metadata = {}) {
    return message_of([&] { io::write_safetensors(directory / "x", tensors, metadata); });
  };
  const io::TensorData a{"a", {"U8", 8}, {2}, bytes("xy")},
      metadata{"__metadata__", {"U8", 8}, {2}, bytes("xy")}, wrong{"b", {"F32", 32}, {2}, bytes("xy")},
      binary{"\xff", {"U8", 8}, {2}, bytes("xy")};
  CHECK(contains(write({a, a}), "two tensors \"a\""));
  CHECK(contains(write({metadata}), "two tensors \"__metadata__\""));
  CHECK(contains(write({wrong}), "of shape (2) cannot have 2 bytes"));
  CHECK(contains(write({binary}), "not UTF-8"));
  CHECK(contains(write({a}, {{"key", "\xff"}}), "not UTF-8"));
  CHECK(directory.size() == 0);
}
