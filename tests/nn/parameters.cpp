// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The flat buffer of a model's weights: where each parameter is, what is between, how it is filled and found.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace ct = ctgrad;
namespace nn = ctgrad::nn;

namespace {

struct Model {
  nn::Parameter<5> gain{nn::init::ones};
  nn::Linear<3, 7> first{.bias = nn::init::zeros};
  nn::Parameter<2, 2, 5> cube{nn::init::constant(0.25)};
  nn::Linear<7, 16> second;
};
using Layout = nn::Layout<Model>;

// In order of definition: gain, first.weight, first.bias, cube, second.weight, second.bias.
constexpr auto& info = Layout::parameters;
static_assert(Layout::count == 6);
static_assert(info[0].path == "gain" && info[2].path == "first.bias" && info[4].path == "second.weight");
static_assert(info[1].shape == ct::Dims{7, 3} && info[3].shape == ct::Dims{2, 2, 5});

// Matrices first, then vectors, each rounded up to whole cache lines of 16 floats.
static_assert(info[1].offset == 0);   // 21 elements
static_assert(info[3].offset == 32);  // 20
static_assert(info[4].offset == 64);  // 112
static_assert(Layout::matrix_size == 64 + 112);
static_assert(info[0].offset == Layout::matrix_size);  // 5
static_assert(info[2].offset == 192);                  // 7
static_assert(info[5].offset == 208);                  // 16
static_assert(Layout::size == 224);

// Only trainable numbers count.
static_assert(Layout::parameter_count == 5 + 21 + 7 + 20 + 112 + 16);
static_assert(nn::Layout<nn::Linear<784, 10>>::parameter_count == 7850);

// GPT-2's smallest model has 124 439 808 parameters.
constexpr nn::GptConfig gpt2{
    .vocab_size = 50257, .block_size = 1024, .n_layer = 12, .n_head = 12, .n_embd = 768};
static_assert(nn::Layout<nn::Gpt<gpt2>>::parameter_count == 124439808);

// A model without matrices, and one without anything else.
struct Vectors {
  nn::Parameter<3> a, b;
};
static_assert(nn::Layout<Vectors>::matrix_size == 0 && nn::Layout<Vectors>::size == 32);
static_assert(nn::Layout<nn::Embedding<4, 4>>::matrix_size == nn::Layout<nn::Embedding<4, 4>>::size);

template <class P>
double gaps(const P& p) {
  std::vector<bool> used(P::layout::size);
  for (const auto& i : info)
    std::fill_n(used.begin() + static_cast<std::ptrdiff_t>(i.offset), i.shape.size(), true);
  double sum = 0;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) sum += std::abs(static_cast<double>(p.flat()[i]));
  return sum;
}

template <class P>
bool equal(const P& a, const P& b) {
  return std::equal(a.flat().begin(), a.flat().end(), b.flat().begin());
}

}  // namespace

TEST_CASE_TEMPLATE("parameters do not overlap and begin on cache lines, in float and double", T, float,
                   double) {
  nn::Parameters<Model, T> p;
  for (const auto& i : info) {
    CHECK(reinterpret_cast<std::uintptr_t>(p.span(i).data()) % 64 == 0);
    CHECK(p.span(i).size() == static_cast<std::size_t>(i.shape.size()));
    for (T& x : p.span(i)) x += 1;
  }
  CHECK(std::all_of(p.flat().begin(), p.flat().end(), [](T x) { return x == 0 || x == 1; }));
  CHECK(std::count(p.flat().begin(), p.flat().end(), T(1)) == std::ptrdiff_t{Layout::parameter_count});
}

namespace {
struct WithState {
  nn::Buffer<3, 2> table{nn::init::normal(1)};
  nn::Linear<2, 3> layer;
  nn::BatchNorm<3> norm;
};
using State = nn::Layout<WithState>;
}  // namespace
static_assert(State::count == 4 && State::buffer_count == 3 && State::tensors.size() == 7);
static_assert(State::parameter_count == 6 + 3 + 3 + 3);
static_assert(State::size == 64 && State::matrix_size == 16 && State::buffer_size == 48);
static_assert(State::parameters[0].path.view() == "layer.weight" &&
              State::tensors[3].path.view() == "norm.bias");
static_assert(State::buffers[0].path.view() == "table" &&
              State::buffers[2].path.view() == "norm.running_var");

TEST_CASE("buffers lie behind the parameters, with names and first values, and outside of flat") {
  nn::Parameters<WithState> p(1);
  CHECK(p.buffers().data() == p.flat().data() + p.flat().size());
  CHECK(p["table"].data() == p.buffers().data());
  CHECK(p["table"].size() == 6);
  CHECK(p["table"][0] != 0);
  CHECK(p["norm.running_var"][2] == 1);
  const nn::Parameters<WithState> copy = p;
  p["norm.running_mean"][1] = 4;
  CHECK(copy["norm.running_mean"][1] == 0);
  CHECK(std::find(p.flat().begin(), p.flat().end(), 4) == p.flat().end());
}

TEST_CASE("parameters without a seed are zero") {
  const nn::Parameters<Model> p;
  CHECK(std::all_of(p.flat().begin(), p.flat().end(), [](float x) { return x == 0; }));
}

TEST_CASE("first values are as each parameter's Init says, with zeros in the gaps") {
  const nn::Parameters<nn::Embedding<1000, 20>> normal(3);
  double sum = 0, squares = 0;
  for (const float x : normal["weight"]) {
    sum += x;
    squares += static_cast<double>(x) * x;
  }
  CHECK(std::abs(sum / 20000) < 0.05);  // seven standard deviations of the mean
  CHECK(std::sqrt(squares / 20000) == doctest::Approx(1).epsilon(0.03));

  const nn::Parameters<Model> p(3);
  const auto all = [&](const char* path, float value) {
    return std::all_of(p[path].begin(), p[path].end(), [=](float x) { return x == value; });
  };
  CHECK(all("gain", 1));
  CHECK(all("cube", 0.25f));
  CHECK(all("first.bias", 0));
  CHECK(std::count(p["first.weight"].begin(), p["first.weight"].end(), 0.0f) == 0);
  CHECK(gaps(p) == 0);
}

TEST_CASE("the same seed gives the same values, another seed others") {
  const nn::Parameters<Model> a(7), b(7), c(8);
  CHECK(equal(a, b));
  CHECK_FALSE(equal(a, c));
  nn::Parameters<Model> again(9);
  again.initialize(7);
  CHECK(equal(again, a));
}

TEST_CASE("float and double start from the same numbers") {
  const nn::Parameters<Model, float> f(7);
  const nn::Parameters<Model, double> d(7);
  for (std::size_t i = 0; i < Layout::size; ++i) CHECK(f.flat()[i] == static_cast<float>(d.flat()[i]));
}

TEST_CASE("a parameter is found by its path, for reading and for writing") {
  nn::Parameters<Model> p;
  p["first.weight"][5] = 4;
  CHECK(p.flat()[5] == 4);
  p["second.bias"][15] = 3;
  CHECK(p.flat()[Layout::size - 1] == 3);
  CHECK(std::as_const(p)["first.weight"].size() == 21);
}

TEST_CASE("an unknown path throws std::out_of_range and names it") {
  const nn::Parameters<Model> p;
  std::string message;
  try {
    (void)p["first.wieght"];
  } catch (const std::out_of_range& e) {
    message = e.what();
  }
  CHECK(message.find("first.wieght") != message.npos);
  CHECK_THROWS_AS((void)p["first"], std::out_of_range);
  CHECK_THROWS_AS((void)p[""], std::out_of_range);
}

TEST_CASE("copies are independent") {
  nn::Parameters<Model> a(1);
  const nn::Parameters<Model> before = a;
  a["gain"][0] = 9;
  CHECK(before["gain"][0] == 1);
}

TEST_CASE("a gradient's gaps stay zero") {
  constexpr auto loss = [](const auto& m, auto x) {
    const auto y = m.second(tanh(m.first(x)));
    return mean(y * y) + sum(m.gain * m.gain) + sum(m.cube * m.cube);
  };
  const nn::Parameters<Model> p(5);
  const auto gradient = ct::grad<0>(loss)(p, ct::Tensor<float, 2, 3>{1, 2, 3, -4, 5, -6});
  CHECK(gaps(gradient) == 0);
  for (const float x : gradient["gain"]) CHECK(x == 2);
  for (const float x : gradient["cube"]) CHECK(x == 0.5f);
}

TEST_CASE("functions of a model's parameters run and have gradients like any other") {
  nn::Parameters<nn::Linear<2, 1>, double> p;
  for (double& w : p.flat()) w = 0;
  p["weight"][0] = 3;
  p["weight"][1] = -1;
  p["bias"][0] = 0.5;
  const ct::Tensor<double, 1, 2> x{2, 4};
  CHECK(ct::evaluate([](const auto& model, auto v) { return model(v); })(p, x)[0] == 2.5);
  const auto d = ct::grad<0>([](const auto& model, auto v) { return sum(model(v) * model(v)); })(p, x);
  CHECK(d["weight"][0] == 10);
  CHECK(d["weight"][1] == 20);
  CHECK(d["bias"][0] == 5);
}

TEST_CASE("clear_gaps changes what is between parameters only") {
  using Model = ct::nn::Linear<7, 5>;
  ct::nn::Parameters<Model, double> p;
  for (double& x : p.flat()) x = 3;
  p.clear_gaps();
  double sum = 0;
  for (double x : p.flat()) sum += x;
  CHECK(sum == 3.0 * 40);
  for (const auto& info : ct::nn::Layout<Model>::parameters)
    for (double x : p.span(info)) CHECK(x == 3);
}
