// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Headers of safetensors files: what a right one says, and one sentence for each way to be wrong.
#include "files.hpp"

#include <ctgrad/io/header.hpp>
#include <doctest/doctest.h>

namespace io = ctgrad::io;

namespace {

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
         "}";
}

std::string repeated(const std::string& s, std::size_t n) {
  std::string r;
  while (n-- > 0) r += s;
  return r;
}

}  // namespace

TEST_CASE("tensors come sorted by name, with type, shape and place, and metadata beside them") {
  const io::Header h = io::parse_header("{" + tensor("w", "F32", "[2,3]", "[0,24]") +
                                            ",\"__metadata__\":{\"format\":\"pt\",\"x\":\"\"}," +
                                            tensor("\\u00e4.b", "BF16", "[]", "[24,26]") + "," +
                                            tensor("empty", "I64", "[5,0]", "[24,24]") + "}   ",
                                        26);
  REQUIRE(h.tensors.size() == 3);
  CHECK(h.tensors[0].name == "empty");
  CHECK(h.metadata == io::Metadata{{"format", "pt"}, {"x", ""}});
  REQUIRE(h.find("w") != nullptr);
  CHECK(h.find("w")->dtype.name == "F32");
  CHECK(h.find("w")->shape == io::Extents{2, 3});
  CHECK(h.find("w")->begin == 0);
  CHECK(h.find("w")->end == 24);
  REQUIRE(h.find("\u00e4.b") != nullptr);
  CHECK(h.find("\u00e4.b")->shape.empty());
  CHECK(h.find("v") == nullptr);
  CHECK(h.find("x") == nullptr);
}

TEST_CASE("a header without tensors is right where no data follow") {
  CHECK(io::parse_header("{}", 0).tensors.empty());
  CHECK(io::parse_header("{\"__metadata__\":{}}", 0).tensors.empty());
}

TEST_CASE("types with fewer than 8 bits fill whole bytes") {
  CHECK(io::parse_header("{" + tensor("a", "F4", "[3,2]", "[0,3]") + "}", 3).tensors.size() == 1);
  CHECK(contains(message_of([] { io::parse_header("{" + tensor("a", "F4", "[3]", "[0,2]") + "}", 2); }),
                 "impossible shape (3)"));
}

TEST_CASE("each way to be wrong gives one sentence that says which") {
  const std::string one = tensor("a", "F32", "[1]", "[0,4]");
  struct Case {
    std::string header;
    std::uint64_t data;
    std::string message;
  };
  const Case cases[] = {
      {"", 0, "does not begin with '{'"},
      {"[]", 0, "does not begin with '{'"},
      {" {}", 0, "does not begin with '{'"},
      {"\xef\xbb\xbf{}", 0, "does not begin with '{'"},
      {"{", 0, "not JSON at byte 2"},
      {"{}x", 0, "not JSON at byte 3"},
      {"{}{}", 0, "not JSON at byte 3"},
      {std::string("{}\0", 3), 0, "not JSON at byte 3"},
      {"{\"a", 0, "not JSON"},
      {"{\"a\":}", 0, "not JSON"},
      {"{" + one + ",}", 4, "not JSON"},
      {"{/* */}", 0, "not JSON"},
      {"{\"\xff\":{}}", 0, "not JSON"},
      {"{\"\xed\xa0\x80\":{}}", 0, "not JSON"},  // a surrogate in UTF-8
      {"{\"\\ud800\":{}}", 0, "not JSON"},
      {"{\"a\":NaN}", 0, "not JSON"},
      {"{\"a\":1e999}", 0, "not JSON"},
      {"{\"a\":null}", 0, "\"a\" is null instead of an object"},
      {"{\"a\":true}", 0, "\"a\" is a truth value instead of an object"},
      {"{\"a\":\"b\"}", 0, "\"a\" is a string instead of an object"},
      {"{\"a\":[]}", 0, "\"a\" is an array instead of an object"},
      {"{\"a\":1}", 0, "\"a\" is a number instead of an object"},
      {"{\"a\":" + repeated("[", 1000000), 0, "\"a\" is an array instead of an object"},
      {repeated("{\"a\":", 1000000), 0, "unknown field \"a\""},
      {"{\"a\":{\"shape\":" + repeated("[", 1000000), 0, "tensor \"a\" has an array in its shape"},
      {"{\"__metadata__\":" + repeated("{\"a\":", 1000000), 0,
       "metadata \"a\" is an object instead of a string"},
      {"{\"__metadata__\":null}", 0, "\"__metadata__\" is null instead of an object"},
      {"{\"__metadata__\":{\"a\":1}}", 0, "metadata \"a\" is a number instead of a string"},
      {"{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "its metadata has \"a\" twice"},
      {"{\"__metadata__\":{},\"__metadata__\":{}}", 0, "it has \"__metadata__\" twice"},
      {"{" + one + "," + one + "}", 4, "it has tensor \"a\" twice"},
      {"{" + one + "," + tensor("\\u0061", "F32", "[1]", "[4,8]") + "}", 8, "it has tensor \"a\" twice"},
      {"{\"a\":{}}", 0, "tensor \"a\" lacks its dtype"},
      {"{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "tensor \"a\" lacks its shape"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "tensor \"a\" lacks its data_offsets"},
      {"{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 4, "tensor \"a\" has its dtype twice"},
      {"{\"a\":{\"shape\":[],\"shape\":[]}}", 4, "tensor \"a\" has its shape twice"},
      {"{\"a\":{\"strides\":[1]}}", 4, "tensor \"a\" has an unknown field \"strides\""},
      {"{\"a\":{\"dtype\":1}}", 4, "tensor \"a\" has a number in its dtype"},
      {"{\"a\":{\"shape\":\"1\"}}", 4, "tensor \"a\" has a string in its shape"},
      {"{\"a\":{\"shape\":{}}}", 4, "tensor \"a\" has an object in its shape"},
      {"{\"a\":{\"data_offsets\":0}}", 4, "tensor \"a\" has a number in its data_offsets"},
      {"{" + tensor("a", "f32", "[1]", "[0,4]") + "}", 4, "unknown dtype \"f32\""},
      {"{" + tensor("a", "", "[1]", "[0,4]") + "}", 4, "unknown dtype \"\""},
      {"{" + tensor("a", "F32", "[-1]", "[0,4]") + "}", 4, "a negative number in its shape"},
      {"{" + tensor("a", "F32", "[1.0]", "[0,4]") + "}", 4, "a fraction or a number above 2^64 in its shape"},
      {"{" + tensor("a", "F32", "[18446744073709551616]", "[0,4]") + "}", 4,
       "a number above 2^64 in its shape"},
      {"{" + tensor("a", "F32", "[null]", "[0,4]") + "}", 4, "null in its shape"},
      {"{" + tensor("a", "F32", "[18446744073709551615]", "[0,4]") + "}", 4, "an impossible shape"},
      {"{" + tensor("a", "F32", "[4294967296,4294967296,0]", "[0,0]") + "}", 0, "an impossible shape"},
      // 2⁶² + 1 elements of 4 bytes: 4 in 64 bits.
      {"{" + tensor("a", "F32", "[4611686018427387905]", "[0,4]") + "}", 4, "an impossible shape"},
      {"{" + tensor("a", "F32", "[" + repeated("1,", 64) + "1]", "[0,4]") + "}", 4, "more than 64 axes"},
      {"{" + tensor("a", "F32", "[1]", "[0]") + "}", 4, "needs two data_offsets"},
      {"{" + tensor("a", "F32", "[1]", "[0,4,4]") + "}", 4, "needs two data_offsets"},
      {"{" + tensor("a", "F32", "[1]", "[-4,0]") + "}", 4, "a negative number in its data_offsets"},
      {"{" + tensor("a", "F32", "[1]", "[4,0]") + "}", 4, "ends at byte 0 before it begins at 4"},
      {"{" + tensor("a", "F32", "[1]", "[0,4]") + "}", 3, "ends at byte 4 of 3 bytes of data"},
      {"{" + tensor("a", "F32", "[1]", "[18446744073709551612,18446744073709551615]") + "}", 4,
       "of 4 bytes of data"},
      {"{" + tensor("a", "F32", "[2]", "[0,4]") + "}", 4, "has 4 bytes, but F32 of shape (2) needs 8"},
      {"{" + tensor("a", "F32", "[]", "[0,8]") + "}", 8, "has 8 bytes, but F32 of shape () needs 4"},
      {"{" + tensor("a", "F32", "[1]", "[4,8]") + "}", 8, "no tensor has the bytes before tensor \"a\""},
      {"{" + tensor("a", "F32", "[1]", "[0,4]") + "}", 9, "no tensor has the last 5 bytes"},
      {"{}", 1, "no tensor has the last 1 bytes"},
      {"{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[8,12]") + "}", 12,
       "no tensor has the bytes before tensor \"b\""},
      {"{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[2]", "[2,10]") + "}", 10,
       "tensor \"b\" overlaps"},
      {"{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[0]", "[4,4]") + "}", 8,
       "tensor \"b\" overlaps"},
      {"{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[2]", "[0,8]") + "}", 8,
       "overlaps"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.header.substr(0, 200));
    const std::string message = message_of([&] { io::parse_header(c.header, c.data); });
    CAPTURE(message);
    CHECK(contains(message, c.message));
    CHECK(message.size() < 400);
    CHECK_FALSE(contains(message, "\n"));
  }
}

TEST_CASE("names of any bytes are printable and short in messages") {
  const std::string header = "{\"" + repeated("\\u0007\\u00e4", 500) + "\":1}";
  const std::string message = message_of([&] { io::parse_header(header, 0); });
  CHECK(contains(message, "\\u0007\\u00e4"));
  CHECK(message.size() < 1000);
  for (const char c : message) CHECK((c >= ' ' && c < 127));
}
