// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/train.hpp>

namespace {

using Image = ct::Tensor<double, 2, 4, 3>;
using Channel = ct::Tensor<double, 4>;

const Image image{0.5, -1.25, 2,  3,   0.75, -0.5, 1.5, 2.5, -3, 0.25,  1, -2,
                  1,   0,     -1, 4.5, -2,   0.5,  2,   1.5, 3,  -0.75, 2, 1};
const Channel gain{1.5, -0.5, 2, 0.25}, offset{0.1, 0.2, -0.3, 0.4}, center{0.5, 1, -0.25, 2},
    spread{2, 0.5, 1.5, 4};

/// Value and gradients of Σ y² for y of the image and these, as PyTorch has them.
template <class F, std::size_t N, class... A>
void compare(F f, const check::Elements (&expected)[N], const A&... a) {
  CHECK(check::same(check::value(f, a...), expected[0], 1e-13));
  const auto squares = [](auto... x) {
    const auto y = F{}(x...);
    return sum(y * y);
  };
  const auto gradient = check::detail::value_and_grad(squares, a...).second;
  for (std::size_t i = 0; i < gradient.size(); ++i)
    CHECK(check::relative_error(gradient[i], expected[i + 1]) <= 1e-11);
}

template <std::size_t Groups>
constexpr auto by_groups = [](auto x, auto w, auto b) { return ct::group_norm<Groups>(x, w, b); };
constexpr auto by_batch = [](auto x, auto w, auto b) { return ct::batch_norm(x, w, b, 1e-3); };
constexpr auto given = [](auto x, auto m, auto v, auto w, auto b) { return ct::batch_norm(x, m, v, w, b); };

struct Classifier {
  ct::nn::Parameter<4, 2, 3, 3> kernel{ct::nn::init::normal(0.3)};
  ct::nn::BatchNorm<4> batch;
  ct::nn::GroupNorm<2, 4> groups;
  ct::nn::Linear<4 * 4 * 4, 2> head;
  constexpr auto images(auto x) const { return ct::conv2d<ct::Window{.padding = 1}>(x, kernel); }
  constexpr auto operator()(auto x, ct::nn::Mode auto mode) const {
    return head(ct::reshape<6, 64>(groups(ct::relu(batch(images(x), mode)))));
  }
};

}  // namespace

TEST_CASE("values and gradients are PyTorch's") {
  compare(by_groups<2>,
          {{-0.1624446868630168,
            -1.999557494904134,
            1.412223434315084,
            -0.5873340605890505,
            0.2,
            0.6374078114383613,
            1.204417968607874,
            2.236018861367559,
            -3.437786048810709,
            0.4268646065822835,
            0.523577190278504,
            0.1367268554936221,
            0.4674230205101166,
            -0.2674230205101166,
            -1.00226906153035,
            -0.779794721360311,
            0.8123717008501943,
            0.2,
            0.6351515175167592,
            -0.2280652678833259,
            2.36158508831693,
            -0.07656760027296365,
            0.5168939396895949,
            0.3010897433395736},
           {0.2294610870968351, -1.674756265686574,   1.861647389482614,   -1.80829633248568,
            0.1515658883437759, 1.240378233249029,    0.06931802199294064, 0.5739490483257269,
            -2.201521596504596, -0.2758385821005235,  -1.468723718344274,  3.302816826630727,
            0.797021452386522,  -0.07207392404367963, -0.941169300473881,  -0.2460841944699677,
            0.3447808827696628, 0.1175250838313434,   -0.385942533262701,  -2.505844279078737,
            3.853860958369369,  2.121607650213228,    -2.355940575528094,  -0.7277412207130677},
           {9.958321179662315, -8.010989834185871, 25.13268789060848, 0.8584302507615171},
           {-3.104095617964834, 0.9653014606783882, 5.542644238230175, 3.657169470221229}},
          image, gain, offset);
  compare(by_batch,
          {{0.489805394082974,    -1.84902697041487,
            2.49451884936684,     -0.254827502411483,
            0.2677402663166039,   0.5580556933877633,
            -0.04671230687319194, 0.9664384656340398,
            -4.605890783155735,   0.4,
            0.5434127921043224,   -0.03023837631296689,
            1.158043212510929,    -0.1784324243449814,
            -1.514908061200892,   -0.6032060148968743,
            0.9064342058731545,   0.3258033517308357,
            0.4598630793804239,   -0.04671230687319194,
            1.473013851887656,    0.2087829438609036,
            0.7346298482434187,   0.5434127921043224},
           {0.0008271389282137511,  -0.004135694641069842,  0.005080996273313535,  4.558448040547262e-05,
            -6.789177932701865e-06, -3.588565478725184e-05, 0.0001317062342711018, 0.0006585311713561841,
            -0.002239005982610306,  -2.12293578426666e-17,  3.208616059149597e-05, -9.625848177453037e-05,
            0.002245091376580676,   -0.0005908135201529757, -0.003426718416886232, 8.050025263097201e-05,
            -7.080142701265176e-05, -1.260847330361444e-05, 0.0003951187028135305, 0.0001317062342711018,
            0.0009219436398983877,  -4.278154745535626e-05, 7.486770804680978e-05, 3.208616059149597e-05},
           {17.98571066297672, -5.998705412395076, 23.99384115307301, 2.998244929797192},
           {1.200000000000001, 2.4, -3.599999999999998, 4.800000000000001}},
          image, gain, offset);
  compare(given,
          {{0.1,
            -1.756150660243837,
            1.690986280209003,
            -1.2141994204496,
            0.3767749275562,
            1.2606495653372,
            2.557728507501225,
            4.190716226073355,
            -4.790716226073354,
            0.1812502734369874,
            0.2750001562497071,
            -0.09999937500117184,
            0.6303287600696678,
            -0.4303287600696678,
            -1.490986280209003,
            -2.2748489857868,
            2.3212991306744,
            0.5535498551124001,
            3.37422236678729,
            2.557728507501225,
            5.007210085359419,
            0.05625042968669436,
            0.4,
            0.2750001562497071},
           {0.2121315040278671,  -3.725348808570569,  3.587114629112242,   1.717120116710064,
            -0.5328348841899181, -1.782809884689908,  8.353478480382645,   13.68677625839746,
            -15.64636152068401,  0.04531251171864259, 0.06874995312503908, -0.02499981250054686,
            1.337125879055992,   -0.9128628710002578, -3.162851621056507,  3.217090117310052,
            -3.282779885289897,  -0.7828298842899162, 11.02012736939005,   8.353478480382645,
            16.35342514740486,   0.01406258984344727, 0.09999987500023437, 0.06874995312503908},
           {2.664691288431233, 1.447044304439522, -42.12092421527365, -0.2718750703118555},
           {-4.442303829800786, -27.74067897652277, -62.61532319251428, 0.01943366064397279},
           {11.84620277685316, -55.4824675802046, 93.92361094200336, -0.6218786952999809},
           {-2.512301320487673, 2.0464501448876, 25.79377893429832, 2.175003281243848}},
          image, center, spread, gain, offset);
}

TEST_CASE(
    "one group is layer_norm of all, as many as channels are instance_norm, and axes may follow or not") {
  const auto x = check::random<ct::Tensor<double, 3, 4, 2, 5>>(1);
  const Channel one{1, 1, 1, 1}, zero{};
  const auto rows = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    ct::Tensor<double, 120 / N> w, b{};
    for (double& e : w) e = 1;
    return check::value(
        [](auto v, auto p, auto q) { return ct::layer_norm(ct::reshape<N, 120 / N>(v), p, q); }, x, w, b);
  };
  CHECK(check::same(check::value(by_groups<1>, x, one, zero), rows(std::integral_constant<std::size_t, 3>{}),
                    1e-14));
  CHECK(check::same(check::value(by_groups<4>, x, one, zero), rows(std::integral_constant<std::size_t, 12>{}),
                    1e-14));
  const auto columns = check::random<ct::Tensor<double, 3, 4>>(2);
  CHECK(check::same(
      check::value(by_batch, columns, gain, offset),
      check::value(
          [](auto v, auto w, auto b) { return ct::reshape<3, 4>(by_batch(ct::reshape<3, 4, 1>(v), w, b)); },
          columns, gain, offset),
      1e-14));
}

TEST_CASE("derivatives of both orders agree with differences") {
  const auto x = check::random<ct::Tensor<double, 2, 4, 2, 3>>(1);
  check::function(by_groups<2>, x, gain, offset);
  check::function(by_batch, x, gain, offset);
  check::function(given, x, center, spread, gain, offset);
}

TEST_CASE("programs in float, with rows longer than a batch") {
  const auto x = check::random<ct::Tensor<float, 3, 4, 5, 7>>(1);
  const ct::Tensor<float, 4> w{1.5f, -0.5f, 2, 0.25f}, b{0.1f, 0.2f, -0.3f, 0.4f};
  check::programs(by_groups<2>, x, w, b);
  check::programs(by_batch, x, w, b);
}

TEST_CASE("batch_norm with the population statistics of a batch is batch_norm of that batch") {
  const auto x = check::random<ct::Tensor<double, 5, 4, 3>>(1);
  const auto by_statistics = [](auto v, auto w, auto b) {
    const auto [mean, variance] = ct::batch_statistics(v);
    return ct::batch_norm(v, mean, variance * (14.0 / 15), w, b, 1e-3);
  };
  CHECK(check::same(check::value(by_statistics, x, gain, offset), check::value(by_batch, x, gain, offset),
                    1e-12));
}

TEST_CASE("batch_statistics are mean and sample variance of every channel, however far they are from 0") {
  auto x = check::random<ct::Tensor<double, 2, 3, 4>>(1);
  for (double& e : x) e = std::round(8 * e) + 0x1p50;
  const auto [mean, variance] = ct::evaluate([](auto v) { return ct::batch_statistics(v); })(x);
  for (std::size_t c = 0; c < 3; ++c) {
    double m = 0, s = 0;
    for (std::size_t i = 0; i < 8; ++i) m += (x(i / 4, c, i % 4) - 0x1p50) / 8;
    for (std::size_t i = 0; i < 8; ++i)
      s += (x(i / 4, c, i % 4) - 0x1p50 - m) * (x(i / 4, c, i % 4) - 0x1p50 - m);
    CHECK(std::abs(mean[c] - 0x1p50 - m) <= 0.5);
    CHECK(variance[c] == doctest::Approx(s / 7).epsilon(1e-12));
  }
}

TEST_CASE("channels of equal elements give the bias") {
  ct::Tensor<double, 2, 4, 3> x;
  for (double& e : x) e = 7;
  const auto bias = [](std::size_t i) { return offset[i / 3 % 4]; };
  for (const check::Elements& y :
       {check::value(by_groups<2>, x, gain, offset), check::value(by_batch, x, gain, offset)})
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == bias(i));
}

TEST_CASE("a classifier with both learns, and works with running statistics") {
  using X = ct::Tensor<float, 6, 2, 4, 4>;
  using Y = ct::Tensor<std::int32_t, 6>;
  constexpr auto loss = [](const auto& model, auto x, auto y) {
    return ct::cross_entropy(model(x, ct::nn::Training{}), y);
  };
  constexpr auto use = [](const auto& model, auto x, auto y) {
    return ct::cross_entropy(model(x, ct::nn::Inference{}), y);
  };
  auto trainer = ct::train::make_trainer<Classifier, X, Y>(loss, ct::optim::AdamW{}, 1);
  const auto x = check::random<X>(1);
  const Y y{0, 1, 1, 0, 0, 1};
  double last = 1;
  for (int i = 0; i < 100; ++i) last = trainer.step(0.01, x, y).loss;
  CHECK(last < 0.01);
  for (int i = 0; i < 200; ++i) trainer.step(0, x, y);  // the statistics become those of these images
  CHECK(ct::evaluate(use)(trainer.parameters(), x, y) < 0.02);
  const auto [mean, variance] = ct::evaluate([](const auto& model, auto v) {
    return ct::batch_statistics(model.images(v));
  })(trainer.parameters(), x);
  for (std::size_t c = 0; c < 4; ++c) {
    CHECK(trainer.parameters()["batch.running_mean"][c] == doctest::Approx(mean[c]).epsilon(1e-5));
    CHECK(trainer.parameters()["batch.running_var"][c] == doctest::Approx(variance[c]).epsilon(1e-5));
  }
}
