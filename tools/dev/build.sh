# Building and starting: CMake presets and the pages.

export NINJA_STATUS='[%f/%t %es] '

# build_preset PRESET [TARGET...]: configures, then builds the targets, or everything.
build_preset() {
  local preset="$1"
  shift
  need_packages build
  if [ "$preset" = fuzz ]; then need_packages lint; fi
  if [ "$preset" != release ] || [ "${SOCKEYE_WITH_TESTS:-}" = 1 ]; then need_packages test; fi
  say "configuring $preset (build/$preset)"
  # shellcheck disable=SC2086
  cmake --preset "$preset" ${SOCKEYE_CMAKE_ARGS:-} </dev/null || return 1
  say "building $preset${*:+: $*}"
  ninja -C "build/$preset" "$@" </dev/null || return 1
}

# refresh_contract FOLDER: the page's src/contract.ts is what the program that was built says, so that
# a field that changed in C++ alone breaks the page's build.
refresh_contract() {
  local folder="$1" app program written file
  app="$(basename "$folder")"
  program="build/release/apps/$app/$app"
  written="build/contracts/$app"
  if [ ! -x "$program" ] || [ ! -e "$folder/src/contract.ts" ]; then return; fi
  "$program" --emit-contract "$written" </dev/null
  for file in $(cd "$written" && find . -name contract.ts); do
    if [ -e "$folder/src/$file" ] && ! cmp -s "$written/$file" "$folder/src/$file"; then
      say "the contract of $app has changed"
      cp "$written/$file" "$folder/src/$file"
    fi
  done
}

# build_pages [FOLDER...]: these pages or all, each when a source is newer than what was built last.
build_pages() {
  local folder
  if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046
    set -- $(page_folders)
  fi
  for folder in "$@"; do
    # A package that pages are built with has no page of its own.
    if [ ! -e "$folder/index.html" ]; then continue; fi
    need_npm "$folder"
    refresh_contract "$folder"
    if [ -e "$folder/dist/index.html" ] && [ -z "$(find "$folder" web/react/src \
      \( -name node_modules -o -name dist \) -prune -o -type f -newer "$folder/dist/index.html" \
      -print -quit)" ]; then
      continue
    fi
    say "building the page in $folder"
    (cd "$folder" && npm run --silent build </dev/null)
  done
}

dev_build() {
  local preset="${1:-release}"
  SOCKEYE_WITH_TESTS=1 SOCKEYE_CMAKE_ARGS=-DSOCKEYE_TESTS=ON build_preset "$preset"
  build_pages
}

dev_run() {
  local app=atrium folder program
  if [ $# -gt 0 ] && [[ "$1" != -* ]]; then
    app="$1"
    shift
  fi
  folder="apps/$app"
  program="build/release/$folder/$app"
  if [ "$app" = examples ] || [ -e "examples/gallery/pages/$app.html" ]; then
    if [ "$app" != examples ]; then set -- "$app" "$@"; fi
    folder=examples/gallery
    program="build/release/$folder/gallery"
  elif [ ! -d "$folder" ]; then
    die "no application or example is called \"$app\" (see apps/ and examples/gallery/)"
  fi
  if [ "$app" = artifex ]; then need_packages build artifex; fi
  # The tests' packages are not needed to run: they join the same build when ./dev test asks.
  if [ ! -e build/release/CMakeCache.txt ] && [ -n "$(missing_packages test)" ]; then
    SOCKEYE_CMAKE_ARGS=-DSOCKEYE_TESTS=OFF build_preset release "$folder/all"
  else
    build_preset release "$folder/all"
  fi
  if [ -e "web/$app/package.json" ]; then build_pages "web/$app"; fi
  say "starting $app"
  exec "$program" "$@"
}

# dev_bench [quick] [CASE...]: the servers' comparison (docs/benchmarks.md when all of it runs);
# dev_bench micro [NAME]: the micro-benchmarks; dev_bench client: the clients' comparison;
# dev_bench cluster [KIND...]: what a cluster costs a server.
dev_bench() {
  if [ "${1:-}" = micro ]; then
    shift
    dev_bench_micro "$@"
    return
  fi
  need_packages bench
  need_npm .
  if [ "${1:-}" = client ]; then
    build_preset release bench_server bench_client
    node bench/client.mjs </dev/null
    return
  fi
  if [ "${1:-}" = cluster ]; then
    shift
    need_packages test
    SOCKEYE_CMAKE_ARGS=-DSOCKEYE_TESTS=ON build_preset release cluster_server
    node bench/cluster.mjs "$@" </dev/null
    return
  fi
  build_preset release sockeye-load bench/all
  say "measuring: half an hour; ./dev bench quick takes two minutes"
  node bench/run.mjs "$@" </dev/null
}

dev_bench_micro() {
  local name="${1:-}" program found=0
  need_packages bench
  need_packages test
  SOCKEYE_CMAKE_ARGS=-DSOCKEYE_TESTS=ON build_preset release bench/micro/all
  for program in build/release/bench/micro/*_bench; do
    if [ ! -x "$program" ]; then continue; fi
    if [ -n "$name" ] && [[ "$program" != *"$name"* ]]; then continue; fi
    found=1
    say "$(basename "$program")"
    "$program" </dev/null
  done
  if [ "$found" = 0 ]; then die "no micro-benchmark${name:+ matches \"$name\"} in bench/micro"; fi
}
