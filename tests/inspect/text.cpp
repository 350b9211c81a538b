// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/inspect/text.hpp>
#include <doctest/doctest.h>

#include "../xml.hpp"

namespace inspect = ctgrad::inspect;

TEST_CASE("numbers have three digits and a prefix") {
  const struct {
    double x;
    const char* text;
  } rows[] = {{0, "0 B"},          {7, "7 B"},           {999, "999 B"},     {1000, "1.00 kB"},
              {1234, "1.23 kB"},   {12345, "12.3 kB"},   {123456, "123 kB"}, {999499, "999 kB"},
              {999500, "1.00 MB"}, {36.3e6, "36.3 MB"},  {2.5e9, "2.50 GB"}, {0.25, "0.25 B"},
              {-1500, "-1.50 kB"}, {9.996e3, "10.0 kB"}, {99.96e3, "100 kB"}};
  for (const auto& r : rows) {
    CAPTURE(r.x);
    CHECK(inspect::with_prefix(r.x, "B") == r.text);
  }
}

TEST_CASE("places are the file's name and the line, on any system") {
  ctgrad::graph::Location w;
  CHECK(inspect::place_text(w).empty());
  w.line = 12;
  for (const char* file : {"a.cpp", "/x/y z/a.cpp", "C:\\x\\a.cpp"}) {
    w.file = file;
    CHECK(inspect::place_text(w) == "a.cpp:12");
  }
}

TEST_CASE("escaped text is read back as it was") {
  const std::string text = "a<b> & \"c\" 'd' &lt; é \n";
  const Xml xml("<p title=\"" + inspect::escape(text) + "\">" + inspect::escape(text) + "</p>");
  CHECK(xml.error == "");
  CHECK(xml.text == text);
  CHECK(inspect::escape(std::string_view("\0\x01x", 3)) == "\xEF\xBF\xBD\xEF\xBF\xBDx");
}

TEST_CASE("the checker of XML finds what is wrong") {
  for (const char* bad : {"<a>", "<a></b>", "<a><b></a></b>", "<a x=1/>", "<a>&</a>", "<a x=\"<\"/>",
                          "<a/><b/>", "<a x=\"1\" x=\"2\"/>", "<a"}) {
    CAPTURE(bad);
    CHECK(Xml(bad).error != "");
  }
}
