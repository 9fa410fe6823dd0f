// SPDX-License-Identifier: BSD-3-Clause
#include "view/computed/element_kernel.hpp"

#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <type_traits>

#include "view/cast.hpp"

namespace lamella {

namespace {

template <typename T>
constexpr bool is_complex = false;
template <typename T>
constexpr bool is_complex<std::complex<T>> = true;

template <typename T>
T load(const std::byte* from) {
  if constexpr (std::is_same_v<T, bool>) {
    return *from != std::byte{0};  // files hold other values than 0 and 1
  } else {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
}
template <typename T>
void store(std::byte* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

// Signed sums wrap, as NumPy's do.
template <typename T>
auto wrapping(T value) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
    return static_cast<std::make_unsigned_t<T>>(value);
  else
    return value;
}

template <typename T>
std::complex<T> product(std::complex<T> a, std::complex<T> b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

// Smith's method, in NumPy's order of operations.
template <typename T>
std::complex<T> quotient(std::complex<T> a, std::complex<T> b) {
  const T real = std::abs(b.real()), imaginary = std::abs(b.imag());
  if (real >= imaginary) {
    if (real == 0 && imaginary == 0) return {a.real() / real, a.imag() / real};
    const T ratio = b.imag() / b.real(), scale = T(1) / (b.real() + b.imag() * ratio);
    return {(a.real() + a.imag() * ratio) * scale, (a.imag() - a.real() * ratio) * scale};
  }
  const T ratio = b.real() / b.imag(), scale = T(1) / (b.imag() + b.real() * ratio);
  return {(a.real() * ratio + a.imag()) * scale, (a.imag() * ratio - a.real()) * scale};
}

template <typename T>
T lesser(T a, T b, bool greater) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a) return a;
    if (b != b) return b;
  }
  return (greater ? a < b : b < a) ? b : a;
}

// Operations of two values: T, T -> T.
template <operation What>
struct arithmetic {
  template <typename T>
  T operator()(T a, T b) const {
    if constexpr (What == operation::minimum || What == operation::maximum) {
      return lesser(a, b, What == operation::maximum);
    } else if constexpr (std::is_same_v<T, bool>) {
      return What == operation::add ? a || b : a && b;
    } else if constexpr (What == operation::add) {
      return static_cast<T>(wrapping(a) + wrapping(b));
    } else if constexpr (What == operation::subtract) {
      return static_cast<T>(wrapping(a) - wrapping(b));
    } else if constexpr (What == operation::multiply) {
      if constexpr (is_complex<T>)
        return product(a, b);
      else if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<std::uint64_t>(wrapping(a)) * static_cast<std::uint64_t>(wrapping(b)));
      else
        return a * b;
    } else {
      if constexpr (is_complex<T>)
        return quotient(a, b);
      else
        return a / b;
    }
  }
};
// T, T -> bool.
template <operation What>
struct comparison {
  template <typename T>
  bool operator()(T a, T b) const {
    if constexpr (What == operation::equal) return a == b;
    if constexpr (What == operation::not_equal) return a != b;
    if constexpr (What == operation::less) return a < b;
    if constexpr (What == operation::less_equal) return a <= b;
    if constexpr (What == operation::greater) return a > b;
    if constexpr (What == operation::greater_equal) return a >= b;
    if constexpr (What == operation::logical_and) return a && b;
    if constexpr (What == operation::logical_or) return a || b;
    if constexpr (What == operation::logical_xor) return a != b;
  }
};
// T -> T, bool or a real number.
template <operation What>
struct unary {
  template <typename T>
  auto operator()(T a) const {
    if constexpr (What == operation::logical_not) {
      return !a;
    } else if constexpr (What == operation::negate) {
      if constexpr (std::is_integral_v<T>)
        return static_cast<T>(0 - static_cast<std::uint64_t>(wrapping(a)));
      else
        return -a;
    } else if constexpr (What == operation::absolute) {
      if constexpr (is_complex<T>)
        return std::hypot(a.real(), a.imag());
      else if constexpr (std::is_floating_point_v<T>)
        return std::fabs(a);
      else if constexpr (std::is_signed_v<T>)
        return static_cast<T>(a < 0 ? 0 - static_cast<std::uint64_t>(wrapping(a)) : static_cast<std::uint64_t>(a));
      else
        return a;
    } else if constexpr (What == operation::is_nan || What == operation::is_finite) {
      if constexpr (is_complex<T>)
        return What == operation::is_nan ? std::isnan(a.real()) || std::isnan(a.imag())
                                         : std::isfinite(a.real()) && std::isfinite(a.imag());
      else if constexpr (std::is_floating_point_v<T>)
        return What == operation::is_nan ? std::isnan(a) : std::isfinite(a);
      else
        return What == operation::is_finite;
    } else if constexpr (What == operation::square_root) {
      return std::sqrt(a);
    } else if constexpr (What == operation::exponential) {
      return std::exp(a);
    } else {
      return std::log(a);
    }
  }
};

template <typename T, typename Operation>
void run_two(const element_kernel&, const element_line& l) {
  using result = decltype(Operation()(T(), T()));
  const Operation apply;
  const auto a_stride = l.in_strides[0], b_stride = l.in_strides[1];
  const bool packed_out = l.out_stride == sizeof(result);
  if (packed_out && a_stride == sizeof(T) && b_stride == sizeof(T)) {
    for (std::int64_t i = 0; i < l.count; ++i)
      store(l.out + i * static_cast<std::int64_t>(sizeof(result)), apply(load<T>(l.in[0] + i * static_cast<std::int64_t>(sizeof(T))),
                                                                         load<T>(l.in[1] + i * static_cast<std::int64_t>(sizeof(T)))));
  } else if (packed_out && a_stride == sizeof(T) && b_stride == 0) {
    const auto b = load<T>(l.in[1]);
    for (std::int64_t i = 0; i < l.count; ++i)
      store(l.out + i * static_cast<std::int64_t>(sizeof(result)), apply(load<T>(l.in[0] + i * static_cast<std::int64_t>(sizeof(T))), b));
  } else {
    for (std::int64_t i = 0; i < l.count; ++i)
      store(l.out + i * l.out_stride, apply(load<T>(l.in[0] + i * a_stride), load<T>(l.in[1] + i * b_stride)));
  }
}

template <typename T, typename Operation>
void run_one(const element_kernel&, const element_line& l) {
  using result = decltype(Operation()(T()));
  const Operation apply;
  if (l.in_strides[0] == sizeof(T) && l.out_stride == sizeof(result)) {
    for (std::int64_t i = 0; i < l.count; ++i)
      store(l.out + i * static_cast<std::int64_t>(sizeof(result)), apply(load<T>(l.in[0] + i * static_cast<std::int64_t>(sizeof(T)))));
    return;
  }
  for (std::int64_t i = 0; i < l.count; ++i) store(l.out + i * l.out_stride, apply(load<T>(l.in[0] + i * l.in_strides[0])));
}

template <typename T, typename Float>
void run_affine(const element_kernel& self, const element_line& l) {
  const auto& how = self.how();
  const auto scale = static_cast<Float>(how.scale), offset = static_cast<Float>(how.offset);
  const bool has_blank = how.blank.has_value() && std::is_integral_v<T>;
  const auto blank = how.blank.value_or(0);
  for (std::int64_t i = 0; i < l.count; ++i) {
    const auto stored = load<T>(l.in[0] + i * l.in_strides[0]);
    Float value = static_cast<Float>(stored) * scale;
    value += offset;
    if constexpr (std::is_integral_v<T>)
      if (has_blank && static_cast<std::int64_t>(stored) == blank) value = std::numeric_limits<Float>::quiet_NaN();
    store(l.out + i * l.out_stride, value);
  }
}

void run_where(const element_kernel& self, const element_line& l) {
  const auto size = static_cast<std::size_t>(self.item_size());
  const auto pick = [&]<std::size_t Size>() {
    for (std::int64_t i = 0; i < l.count; ++i) {
      const std::size_t from = l.in[0][i * l.in_strides[0]] != std::byte{0} ? 1 : 2;
      std::memcpy(l.out + i * l.out_stride, l.in[from] + i * l.in_strides[from], Size == 0 ? size : Size);
    }
  };
  switch (size) {
    case 1:
      return pick.template operator()<1>();
    case 2:
      return pick.template operator()<2>();
    case 4:
      return pick.template operator()<4>();
    case 8:
      return pick.template operator()<8>();
    default:
      return pick.template operator()<0>();
  }
}

void run_cast(const element_kernel& self, const element_line& l) {
  self.cast()(l.in[0], l.in_strides[0], l.out, l.out_stride, l.count);
}

/// Calls use(T()) with the C++ type of a number type.
template <typename Use>
element_kernel::function with_type(const dtype& type, Use&& use) {
  switch (type.kind()) {
    case 'b':
      return use(bool());
    case 'i':
      return type.item_size() == 1   ? use(std::int8_t())
             : type.item_size() == 2 ? use(std::int16_t())
             : type.item_size() == 4 ? use(std::int32_t())
                                     : use(std::int64_t());
    case 'u':
      return type.item_size() == 1   ? use(std::uint8_t())
             : type.item_size() == 2 ? use(std::uint16_t())
             : type.item_size() == 4 ? use(std::uint32_t())
                                     : use(std::uint64_t());
    case 'f':
      if (type.item_size() == 4) return use(float());
      if (type.item_size() == 8) return use(double());
      break;
    case 'c':
      if (type.item_size() == 8) return use(std::complex<float>());
      if (type.item_size() == 16) return use(std::complex<double>());
      break;
    default:
      break;
  }
  return nullptr;
}

template <typename T>
constexpr bool is_ordered = !is_complex<T>;

template <operation What>
element_kernel::function arithmetic_function(const dtype& type) {
  return with_type(type, []<typename T>(T) -> element_kernel::function {
    constexpr bool is_extreme = What == operation::minimum || What == operation::maximum;
    constexpr bool is_quotient = What == operation::divide;
    if constexpr ((is_extreme && is_complex<T>) || (is_quotient && std::is_integral_v<T>) ||
                  (What == operation::subtract && std::is_same_v<T, bool>))
      return nullptr;
    else
      return run_two<T, arithmetic<What>>;
  });
}
template <operation What>
element_kernel::function comparison_function(const dtype& type) {
  return with_type(type, []<typename T>(T) -> element_kernel::function {
    if constexpr (is_ordered<T> || What == operation::equal || What == operation::not_equal)
      return run_two<T, comparison<What>>;
    else
      return nullptr;
  });
}
template <operation What>
element_kernel::function logical_function(const dtype& type) {
  return type.kind() == 'b' ? run_two<bool, comparison<What>> : nullptr;
}
template <operation What>
element_kernel::function unary_function(const dtype& type) {
  return with_type(type, []<typename T>(T) -> element_kernel::function {
    constexpr bool is_transcendental = What == operation::square_root || What == operation::exponential || What == operation::logarithm;
    if constexpr ((is_transcendental && std::is_integral_v<T>) || (What == operation::negate && std::is_same_v<T, bool>) ||
                  (What == operation::logical_not && !std::is_same_v<T, bool>))
      return nullptr;
    else
      return run_one<T, unary<What>>;
  });
}

element_kernel::function operation_function(operation what, const dtype& type) {
  using enum operation;
  switch (what) {
    case add:
      return arithmetic_function<add>(type);
    case subtract:
      return arithmetic_function<subtract>(type);
    case multiply:
      return arithmetic_function<multiply>(type);
    case divide:
      return arithmetic_function<divide>(type);
    case minimum:
      return arithmetic_function<minimum>(type);
    case maximum:
      return arithmetic_function<maximum>(type);
    case equal:
      return comparison_function<equal>(type);
    case not_equal:
      return comparison_function<not_equal>(type);
    case less:
      return comparison_function<less>(type);
    case less_equal:
      return comparison_function<less_equal>(type);
    case greater:
      return comparison_function<greater>(type);
    case greater_equal:
      return comparison_function<greater_equal>(type);
    case logical_and:
      return logical_function<logical_and>(type);
    case logical_or:
      return logical_function<logical_or>(type);
    case logical_xor:
      return logical_function<logical_xor>(type);
    case negate:
      return unary_function<negate>(type);
    case absolute:
      return unary_function<absolute>(type);
    case square_root:
      return unary_function<square_root>(type);
    case exponential:
      return unary_function<exponential>(type);
    case logarithm:
      return unary_function<logarithm>(type);
    case is_nan:
      return unary_function<is_nan>(type);
    case is_finite:
      return unary_function<is_finite>(type);
    case logical_not:
      return unary_function<logical_not>(type);
  }
  return nullptr;
}

element_kernel::function affine_function(const dtype& type, const dtype& result) {
  return with_type(type, [&]<typename T>(T) -> element_kernel::function {
    if constexpr (is_complex<T>)
      return nullptr;
    else
      return result.item_size() == 4 ? run_affine<T, float> : run_affine<T, double>;
  });
}

}  // namespace

element_kernel::element_kernel(const elementwise& how, const dtype& operand, const dtype& result)
    : how_(how), item_size_(operand.item_size()) {
  switch (how.act) {
    case elementwise::action::operation:
      function_ = operation_function(how.what, operand);
      break;
    case elementwise::action::cast:
      cast_ = find_cast(operand, result);
      function_ = cast_ == nullptr ? nullptr : run_cast;
      break;
    case elementwise::action::where:
      function_ = run_where;
      break;
    case elementwise::action::affine:
      function_ = affine_function(operand, result);
      break;
  }
  if (function_ == nullptr) throw error(errc::unsupported, fmt::format("no arithmetic from {} to {}", operand.str(), result.str()));
}

}  // namespace lamella
