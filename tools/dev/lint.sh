# What a reader would remark on: format, clang-tidy, and the rules that no compiler knows.

cpp_sources() {
  find . \( -name build -o -name node_modules -o -name .git \) -prune -o \
    \( -name '*.cpp' -o -name '*.hpp' \) -print
}

dev_format() {
  need_packages lint
  if [ "${1:-}" = --check ]; then
    say "checking the format"
    cpp_sources | xargs -r clang-format-19 --dry-run -Werror
  else
    say "formatting"
    cpp_sources | xargs -r clang-format-19 -i
  fi
}

# dev_lint [FILE...]: clang-tidy reads the given sources only, or all that debug compiles.
dev_lint() {
  local failed=0
  dev_format --check || failed=1
  need_npm .
  say "checking the sources' rules"
  node --test --test-reporter=./tests/support/reporter.mjs tests/checks/*.test.mjs </dev/null ||
    failed=1
  need_packages build test
  say "configuring debug, whose compile commands clang-tidy reads"
  cmake --preset debug </dev/null
  say "running clang-tidy (minutes on a full tree)"
  if [ $# -gt 0 ]; then
    clang-tidy-19 -p build/debug --quiet --extra-arg=-Wno-unknown-warning-option "$@" || failed=1
  else
    run-clang-tidy-19 -p build/debug -quiet -extra-arg=-Wno-unknown-warning-option \
      "$PWD/(src|apps|tests|tools|bench|examples)/" </dev/null || failed=1
  fi
  if [ "$failed" = 1 ]; then die "lint found something"; fi
  say "lint found nothing"
}
