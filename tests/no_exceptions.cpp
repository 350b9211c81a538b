// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Compiled with -fno-exceptions -fno-rtti: programs run as with them, and an error reaches the user's
// handler.
#include <ctgrad/train.hpp>

#include <array>
#include <csetjmp>
#include <cstring>
#include <string_view>
#include <vector>

namespace ct = ctgrad;

static_assert(ct::grad([](auto x) { return x * x * x; })(2.0) == 12.0);

namespace {
std::jmp_buf back;
std::array<char, 200> message{};

bool gradients_are_right() {
  constexpr auto square = [](auto x) { return sum(x * x); };
  const ct::Tensor<float, 4> x{1, 2, 3, 4};
  const auto [value, gradient] = ct::value_and_grad(square)(x);
  return value == 30 && gradient(0) == 2 && gradient(3) == 8;
}

bool errors_reach_the_handler() {
  ct::error_handler = [](const char* sentence) {
    std::strncpy(message.data(), sentence, message.size() - 1);
    std::longjmp(back, 1);
  };
  if (setjmp(back) == 0) {
    static std::vector<float> in(3), out(4);
    ct::map([](auto x) { return x + x; }, in, out);
    return false;
  }
  return std::string_view(message.data()) == "ctgrad: map: the arrays have different lengths";
}
}  // namespace

int main() { return gradients_are_right() && errors_reach_the_handler() ? 0 : 1; }
