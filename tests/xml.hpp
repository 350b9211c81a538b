// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A small check that text is well-formed XML, and the attributes that it has.
#pragma once
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

struct Xml {
  std::string error;                         // empty: well-formed
  std::vector<std::string> names;            // of elements, in order of their start
  std::vector<std::string> ids, references;  // values of id and, without #, of href
  std::string text;                          // what stands between tags, entities decoded

  explicit Xml(std::string_view s) : s_(s) { parse(); }

  std::size_t count(std::string_view name) const {
    std::size_t n = 0;
    for (const std::string& x : names) n += x == name;
    return n;
  }

private:
  void fail(const std::string& what) {
    if (error.empty()) error = what + " at byte " + std::to_string(at_);
  }
  bool eat(std::string_view t) {
    if (s_.substr(at_, t.size()) != t) return false;
    at_ += t.size();
    return true;
  }
  void spaces() {
    while (at_ < s_.size() && std::isspace(static_cast<unsigned char>(s_[at_])) != 0) ++at_;
  }
  std::string name() {
    const std::size_t begin = at_;
    while (at_ < s_.size() &&
           (std::isalnum(static_cast<unsigned char>(s_[at_])) != 0 || s_[at_] == '-' || s_[at_] == ':'))
      ++at_;
    if (at_ == begin) fail("a name is missing");
    return std::string(s_.substr(begin, at_ - begin));
  }
  std::string decoded(std::string_view end) {
    std::string r;
    while (at_ < s_.size() && end.find(s_[at_]) == std::string_view::npos) {
      if (s_[at_] == '<') fail("< in a value");
      if (s_[at_] != '&') {
        if (static_cast<unsigned char>(s_[at_]) < 0x20 && s_[at_] != '\n' && s_[at_] != '\t')
          fail("a control character");
        r += s_[at_++];
      } else if (eat("&amp;")) {
        r += '&';
      } else if (eat("&lt;")) {
        r += '<';
      } else if (eat("&gt;")) {
        r += '>';
      } else if (eat("&quot;")) {
        r += '"';
      } else if (eat("&#39;")) {
        r += '\'';
      } else {
        fail("a bare &");
        ++at_;
      }
    }
    return r;
  }
  void parse() {
    std::vector<std::string> open;
    eat("<!DOCTYPE html>");
    while (at_ < s_.size() && error.empty()) {
      if (s_[at_] != '<') {
        text += decoded("<");
        continue;
      }
      if (eat("</")) {
        const std::string n = name();
        if (open.empty() || open.back() != n) return fail("</" + n + "> closes something else");
        open.pop_back();
        if (!eat(">")) fail("> is missing");
        continue;
      }
      ++at_;
      if (open.empty() && !names.empty()) fail("a second root");
      names.push_back(name());
      open.push_back(names.back());
      std::vector<std::string> seen;
      for (spaces(); error.empty() && at_ < s_.size() && s_[at_] != '>' && s_[at_] != '/'; spaces()) {
        const std::string n = name();
        for (const std::string& other : seen)
          if (other == n) fail("attribute " + n + " twice");
        seen.push_back(n);
        if (!eat("=\"")) return fail("=\" is missing");
        const std::string value = decoded("\"");
        if (!eat("\"")) return fail("a value has no end");
        if (n == "id") ids.push_back(value);
        if (n == "href" && value.starts_with("#")) references.push_back(value.substr(1));
      }
      if (eat("/>"))
        open.pop_back();
      else if (!eat(">"))
        fail("a tag has no end");
    }
    if (!open.empty()) fail("<" + open.back() + "> is not closed");
  }

  std::string_view s_;
  std::size_t at_ = 0;
};
