# Everything that proves Sockeye: ctest (GoogleTest, compile tests, corpora), then the node:test
# suites. Each step adds a line to the table of results; the grand total is the last line printed.

results=build/test-results
node_suites="checks docs apps conformance client_conformance cluster interop packaging browser"
# What takes minutes and tells of nothing but cost: by name, and with --full.
full_suites="budget"

# record SUITE PASSED FAILED SKIPPED
record() { echo "$*" >>"$results/totals"; }

# run_ctest PRESET SUITE [CTEST ARGUMENTS]
run_ctest() {
  local preset="$1" suite="$2" report status=0 counts progress=""
  shift 2
  if [ -t 1 ]; then progress=--progress; fi
  report="$PWD/$results/$suite.xml"
  rm -f "$report"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=ignore $progress \
    -j "$(nproc)" --output-junit "$report" "$@" </dev/null || status=$?
  counts="$(sed -nE 's/.* ?(tests|failures|disabled|skipped)="([0-9]+)".*/\1=\2/p' "$report" \
    2>/dev/null | head -n 4 | xargs || true)"
  local tests=0 failures=0 disabled=0 skipped=0 pair
  for pair in $counts; do local "${pair?}"; done
  if [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then failures=1; fi
  record "$suite" $((tests - failures - disabled - skipped)) "$failures" $((disabled + skipped))
}

# run_node SUITE [NODE ARGUMENTS] FILE...
run_node() {
  local suite="$1" counts="$PWD/$results/$1.counts" status=0 passed=0 failed=0 skipped=0
  shift
  rm -f "$counts"
  SOCKEYE_BUILD="${SOCKEYE_BUILD:-$PWD/build/release}" SOCKEYE_TEST_COUNTS="$counts" \
    node --test --test-reporter=./tests/support/reporter.mjs --test-concurrency=2 "$@" \
    </dev/null || status=$?
  if [ -e "$counts" ]; then read -r passed failed skipped <"$counts"; fi
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  record "$suite" "$passed" "$failed" "$skipped"
}

node_files() { find "tests/$1" -name '*.test.mjs' -not -path '*/node_modules/*' 2>/dev/null | sort; }

run_suite() {
  local suite="$1" files
  shift
  files="$(node_files "$suite")"
  if [ -z "$files" ]; then return; fi
  say "testing: $suite"
  # shellcheck disable=SC2086
  run_node "$suite" "$@" $files
}

# A filter is a suite's name, a part of a test file's path, or of a test's name.
run_filtered() {
  local filter="$1" suite files
  if [ "$filter" = unit ]; then
    run_ctest release unit
    return
  fi
  case "$filter" in
    combinations) run_combinations && return ;;
    matrix) run_matrix && return ;;
    races) run_raced && return ;;
  esac
  for suite in $node_suites $full_suites; do
    if [ "$filter" = "$suite" ]; then
      run_suite "$suite"
      return
    fi
  done
  say "testing: unit tests that match \"$filter\""
  run_ctest release unit -R "$filter"
  for suite in $node_suites; do
    files="$(node_files "$suite" | grep -F -- "$filter" || true)"
    if [ -n "$files" ]; then
      say "testing: files of $suite that match \"$filter\""
      # shellcheck disable=SC2086
      run_node "$suite" $files
    else
      run_suite "$suite" --test-name-pattern="$filter"
    fi
  done
}

run_everything() {
  local suite
  say "testing: unit tests, compile tests, corpora"
  run_ctest release unit
  for suite in $node_suites; do run_suite "$suite"; done
  if [ "$full" = 1 ]; then run_matrix; else run_combinations; fi
}

run_sanitized() {
  local preset
  for preset in asan-ubsan tsan; do
    if ! build_preset "$preset" tests/all; then
      record "$preset" 0 1 0
      continue
    fi
    say "testing: unit tests under $preset"
    # Memory is not measured here, and ten thousand connections would take too long.
    SOCKEYE_CYCLES=500 run_ctest "$preset" "$preset" -LE compile
  done
  if [ -x build/asan-ubsan/tests/conformance/fixture_server ]; then
    SOCKEYE_BUILD="$PWD/build/asan-ubsan" SOCKEYE_SERVER=sockeye run_suite conformance
  fi
  if [ -x build/tsan/tests/conformance/fixture_server ]; then
    SOCKEYE_BUILD="$PWD/build/tsan" TSAN_OPTIONS="halt_on_error=1" \
      run_combination tsan-threads "$threads_subset" SOCKEYE_THREADS=4
  fi
  run_raced
}

# Each fuzzer for a minute, from its seeds; what it finds is kept in build/fuzz/findings.
run_fuzzers() {
  local source name program seconds="${SOCKEYE_FUZZ_SECONDS:-60}"
  if ! build_preset fuzz tests/fuzz/all; then
    record fuzzers 0 1 0
    return
  fi
  mkdir -p build/fuzz/findings
  for source in tests/fuzz/*_fuzz.cpp; do
    name="$(basename "$source" .cpp)"
    program="build/fuzz/tests/fuzz/$name"
    mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
    say "fuzzing: $name for $seconds s"
    if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/findings/$name-" "build/fuzz/corpus/$name" \
      "tests/fuzz/corpus/$name" </dev/null >"$results/$name.log" 2>&1; then
      record "$name" 1 0 0
    else
      tail -n 40 "$results/$name.log"
      record "$name" 0 1 0
    fi
  done
}

# Ten thousand seeds of the cluster's simulation, then the defects that are planted for it.
run_simulation() {
  say "testing: the cluster, 10000 seeds"
  if SOCKEYE_SIM_SEEDS=10000 build/release/tests/sim/cluster_sim </dev/null; then
    record simulation 1 0 0
  else
    record simulation 0 1 0
  fi
  if node tests/sim/planted.mjs </dev/null; then
    record simulation-planted 1 0 0
  else
    record simulation-planted 0 1 0
  fi
}

# The tests that the table of compatibility names miss the features that are switched off.
run_switched_off() {
  say "testing: features switched off"
  if node tools/dev/switched_off.mjs </dev/null; then
    record switched-off 1 0 0
  else
    record switched-off 0 1 0
  fi
}

# The table of suites, then the line that counts. Fails when a test did, or when nothing ran.
print_totals() {
  local suite passed failed skipped all_passed=0 all_failed=0 all_skipped=0
  say "results"
  while read -r suite passed failed skipped; do
    printf '%-28s %5d passed, %d failed, %d skipped\n' "$suite" "$passed" "$failed" "$skipped"
    all_passed=$((all_passed + passed))
    all_failed=$((all_failed + failed))
    all_skipped=$((all_skipped + skipped))
  done <"$results/totals"
  if [ $((all_passed + all_failed)) -eq 0 ]; then
    echo "nothing ran"
    all_failed=1
  fi
  if [ "$all_skipped" -gt 0 ]; then
    echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
  else
    echo "$all_passed passed, $all_failed failed"
  fi
  [ "$all_failed" -eq 0 ]
}

dev_test() {
  local full=0 filter="" argument folder suite
  for argument in "$@"; do
    case "$argument" in
      --full) full=1 ;;
      -*) die "test knows no option $argument" ;;
      *) filter="$argument" ;;
    esac
  done
  rm -rf "$results"
  mkdir -p "$results"
  : >"$results/totals"

  need_packages build test artifex docs
  if [ "$full" = 1 ]; then need_packages package; fi
  for folder in . $(page_folders); do need_npm "$folder"; done
  # A process of its own: inside a condition the shell would go on after an error.
  if ! ./dev build release; then
    record build 0 1 0
    print_totals
    exit 1
  fi
  # What repeats does it more often, and what soaks does it for a minute.
  if [ "$full" = 1 ]; then
    export SOCKEYE_MUTATIONS=1000 SOCKEYE_SOAK_SECONDS=60 SOCKEYE_CYCLES=10000 SOCKEYE_FULL=1
  fi
  if [ -n "$filter" ]; then run_filtered "$filter"; else run_everything; fi
  if [ "$full" = 1 ]; then
    for suite in $full_suites; do run_suite "$suite"; done
    run_sanitized
    run_fuzzers
    run_planted
    run_simulation
    run_switched_off
  fi
  print_totals
}
