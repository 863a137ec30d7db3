// What a callable's signature says: its parameters and what it returns.
#pragma once

#include <tuple>
#include <type_traits>

namespace sockeye::detail {

/// `Signature<F>::Parameters` is a std::tuple of the parameter types as written. Not defined for a
/// generic or overloaded callable: `has_signature<F>` is false.
template <class F>
struct Signature;

template <class R, class... P>
struct Signature<R(P...)> {
  using Result = R;
  using Parameters = std::tuple<P...>;
};
template <class R, class... P>
struct Signature<R (*)(P...)> : Signature<R(P...)> {};
template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : Signature<R(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...)> : Signature<R(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...) const> : Signature<R(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...) noexcept> : Signature<R(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...) const noexcept> : Signature<R(P...)> {};

template <class F>
  requires requires { &F::operator(); }
struct Signature<F> : Signature<decltype(&F::operator())> {};

template <class F>
concept has_signature = requires { typename Signature<std::decay_t<F>>::Parameters; };

}  // namespace sockeye::detail
