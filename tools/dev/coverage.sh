# Which lines the fuzzers reach: clang's source coverage of the corpora, seeds and what fuzzing has
# added (build/fuzz/corpus), a table a fuzzer, each with the floors that it means to cover.

coverage_build=build/coverage

# coverage_of FUZZER FLOOR...: replays its corpora and prints lines covered, by file.
coverage_of() {
  local name="$1" folder raw data floor files=()
  shift
  raw="$coverage_build/$name.profraw"
  data="$coverage_build/$name.profdata"
  local corpora=("tests/fuzz/corpus/$name")
  if [ -d "build/fuzz/corpus/$name" ]; then corpora+=("build/fuzz/corpus/$name"); fi
  LLVM_PROFILE_FILE="$raw" "$coverage_build/tests/fuzz/$name" -runs=0 "${corpora[@]}" \
    </dev/null >"$coverage_build/$name.log" 2>&1 || {
    tail -n 20 "$coverage_build/$name.log"
    return 1
  }
  llvm-profdata-19 merge -sparse "$raw" -o "$data" || return 1
  for floor in "$@"; do
    for folder in "src/$floor"/*; do files+=("$folder"); done
  done
  say "lines that $name reaches"
  llvm-cov-19 export -summary-only -instr-profile "$data" "$coverage_build/tests/fuzz/$name" \
    "${files[@]}" | node tools/dev/coverage_table.mjs "$@"
}

dev_coverage() {
  need_packages build test lint coverage
  say "configuring and building the fuzzers for coverage ($coverage_build)"
  cmake -S . -B "$coverage_build" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_COMPILER=clang++-19 -DSOCKEYE_FUZZ=ON -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" \
    -DCMAKE_CXX_FLAGS="-fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping" \
    </dev/null
  ninja -C "$coverage_build" session_fuzz websocket_codec_fuzz engine_payload_fuzz json_fuzz \
    packet_fuzz </dev/null
  coverage_of session_fuzz codec engine core
  local name
  for name in websocket_codec_fuzz engine_payload_fuzz json_fuzz packet_fuzz; do
    coverage_of "$name" codec
  done
}
