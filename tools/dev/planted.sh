# Whether the session fuzzer finds what is planted for it: each defect of
# tests/fuzz/planted_defects.json in a copy of the sources, fuzzed from nothing, so that no seed
# knows the answer. SOCKEYE_PLANTED_SECONDS is the time that each is given.

# fuzz_planted INDEX COPY SECONDS: builds the copy and fuzzes it; says what came of it.
fuzz_planted() {
  local index="$1" copy="$2" seconds="$3" name log begin
  name="$(node tools/dev/planted.mjs name "$index")"
  log="$PWD/$results/planted-$index.log"
  node tools/dev/planted.mjs plant "$index" "$copy/src"
  if ! ninja -C "$copy/build" session_fuzz </dev/null >"$log" 2>&1; then
    echo "does not build   $name"
    return 1
  fi
  rm -rf "$copy/corpus"
  mkdir -p "$copy/corpus"
  begin=$SECONDS
  if "$copy/build/tests/fuzz/session_fuzz" -max_total_time="$seconds" -timeout=10 -seed=1 \
    -max_len=400 -rss_limit_mb=2048 -artifact_prefix="$copy/" "$copy/corpus" \
    </dev/null >>"$log" 2>&1; then
    echo "NOT FOUND        $name (in $seconds s)"
    return 1
  fi
  printf 'found in %4d s  %s: %s\n' $((SECONDS - begin)) "$name" \
    "$(grep -m 1 -oE 'invariant broken: .*|ERROR: [A-Za-z]+Sanitizer: [a-z-]+|runtime error: .*' \
      "$log" || echo ended)"
}

run_planted() {
  local copy="$PWD/build/planted" seconds="${SOCKEYE_PLANTED_SECONDS:-600}" index count
  say "planting defects for the session fuzzer, at most $seconds s for each"
  mkdir -p "$copy/src" "$results"
  count="$(node tools/dev/planted.mjs count)"
  node tools/dev/planted.mjs copy "$copy/src"
  if ! cmake -S "$copy/src" --preset fuzz -B "$copy/build" </dev/null >"$results/planted.log" 2>&1; then
    tail -n 20 "$results/planted.log"
    record planted-defects 0 1 0
    return
  fi
  local found=0 missed=0
  for ((index = 0; index < count; ++index)); do
    if fuzz_planted "$index" "$copy" "$seconds"; then found=$((found + 1)); else missed=$((missed + 1)); fi
  done
  record planted-defects "$found" "$missed" 0
}

dev_planted() {
  need_packages build test lint
  need_npm .
  run_planted
}
