// What a program sees of the shared library, which hides everything else: classes and functions
// that are marked here. In the static libraries the marks change nothing.
#pragma once

#if defined(__GNUC__)
/// Before a function's type or a class's name: a program may link to it.
#define SOCKEYE_EXPORT [[gnu::visibility("default")]]
#else
#define SOCKEYE_EXPORT
#endif

/// The same place: a class within a marked one that is the library's own. SOCKEYE_BUILDS_SHARED is
/// for the library's own build: in another, all of its classes are as visible as these.
#if defined(__GNUC__) && defined(SOCKEYE_BUILDS_SHARED)
#define SOCKEYE_LOCAL [[gnu::visibility("hidden")]]
#else
#define SOCKEYE_LOCAL
#endif
