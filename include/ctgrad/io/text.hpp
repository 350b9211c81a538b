// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// JSON that strangers may have written: names for messages, and a parser with a bound on depth.
#pragma once
#include <ctgrad/core/error.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::io {

/// A name as it can stand in a message whatever bytes it has: in quotes, as printable ASCII, shortened.
inline std::string in_quotes(std::string_view name) {
  constexpr std::size_t longest = 100;
  std::string s = nlohmann::json(std::string(name.substr(0, longest)))
                      .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (name.size() > longest) s += "...";
  return s;
}

namespace detail {

/// Sees a document go by without keeping it, and stops where it is too deep or a name comes twice in an
/// object.
class JsonCheck : public nlohmann::json::json_sax_t {
public:
  explicit JsonCheck(std::size_t deepest) : deepest_(deepest) {}
  const std::string& problem() const { return problem_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    return names_.back().insert(name).second || fail("the name " + in_quotes(name) + " comes twice");
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    return fail("it is not JSON at byte " + std::to_string(position));
  }

private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool enter() {
    if (names_.size() == deepest_)
      return fail("it is nested more than " + std::to_string(deepest_) + " deep");
    names_.emplace_back();
    return true;
  }
  bool leave() {
    names_.pop_back();
    return true;
  }
  std::size_t deepest_;
  std::vector<std::set<std::string>> names_;
  std::string problem_;
};

}  // namespace detail

/// Lets a handler see a text's parts; whether it is JSON and the handler stopped nowhere.
inline bool scan_json(std::string_view text, nlohmann::json::json_sax_t& handler) {
  // To the parser a zero byte is the end, and anything could hide behind it.
  if (const std::size_t zero = text.find('\0'); zero != text.npos)
    return handler.parse_error(zero + 1, "", nlohmann::json::parse_error::create(101, zero + 1, "", nullptr));
  return nlohmann::json::sax_parse(text, &handler);
}

/// The document in a text; throws Error "ctgrad: <subject>: …" where it is no JSON, has a name twice in one
/// object, or is nested more than 32 deep: to copy, print or destroy a value takes a call for each level.
inline nlohmann::json parse_json(std::string_view text, const std::string& subject) {
  detail::JsonCheck check(32);
  if (!scan_json(text, check)) throw Error("ctgrad: " + subject + ": " + check.problem());
  return nlohmann::json::parse(text);
}

}  // namespace ctgrad::io
