# The server on several threads, through epoll and io_uring, with and without TLS; and what the thread
# sanitizer says of four shards under load.

# What the shards of one server do together, and what TLS changes.
threads_subset="acks events namespaces dynamic_namespaces rooms room_events recovery disconnect engine_"
tls_subset="handshake_data rooms disconnect engine_upgrade engine_polling deflate_negotiation"
epoll_subset="rooms volatile disconnect events"

# run_combination SUITE SUBSET [ENVIRONMENT...]: conformance of ours alone; an empty subset is all of it.
run_combination() {
  local suite="$1" subset="$2" files
  shift 2
  files="$(node_files conformance)"
  if [ -n "$subset" ]; then files="$(grep -E -- "/(${subset// /|})" <<<"$files")"; fi
  say "testing: conformance, ours with $*"
  # shellcheck disable=SC2086
  (export SOCKEYE_SERVER=sockeye "$@" && run_node "$suite" $files)
}

# Four threads; epoll alone, which elsewhere is used where the kernel has no io_uring; TLS.
run_combinations() {
  run_combination threads "$threads_subset" SOCKEYE_THREADS=4
  run_combination epoll "$epoll_subset" SOCKEYE_IO=epoll
  run_combination tls "$tls_subset" SOCKEYE_TLS=1
}

# Whether output can leave through io_uring here.
has_io_uring() {
  local said
  said="$(SOCKEYE_IO=io_uring timeout 2 build/release/tests/conformance/fixture_server \
    </dev/null 2>/dev/null || true)"
  [[ "$said" == *listening* ]]
}

# Threads 1 and 4, epoll and io_uring, plain and TLS: all of conformance, each.
run_matrix() {
  local threads io tls ways=epoll
  if has_io_uring; then
    ways="epoll io_uring"
  else
    say "left out: io_uring, which this kernel or container does not allow"
  fi
  for threads in 1 4; do
    for io in $ways; do
      for tls in 0 1; do
        run_combination "threads-$threads-$io-tls-$tls" "" \
          SOCKEYE_THREADS="$threads" SOCKEYE_IO="$io" SOCKEYE_TLS="$tls"
      done
    done
  done
}

# load_raced SERVER_LOG TLS SCENARIO...: the generator against four shards under the thread sanitizer.
load_raced() {
  local log="$1" tls="$2" port="" server waited=0 failed=0 scenario folder="$PWD/build/bench-tls"
  local -a with=() speaks=()
  shift 2
  if [ "$tls" = 1 ]; then
    mkdir -p "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
      -subj /CN=localhost -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
    with=(--tls "$folder/cert.pem" "$folder/key.pem")
    speaks=(--tls)
  fi
  TSAN_OPTIONS="halt_on_error=0 exitcode=66" build/tsan/bench/bench_server --port 0 --threads 4 \
    ${with[@]+"${with[@]}"} >"$log" 2>&1 </dev/null &
  server=$!
  while [ -z "$port" ] && [ "$waited" -lt 200 ]; do
    port="$(sed -nE 's/^listening ([0-9]+).*/\1/p' "$log")"
    waited=$((waited + 1))
    sleep 0.1
  done
  for scenario in "$@"; do
    # shellcheck disable=SC2086
    build/release/tools/sockeye-load/sockeye-load $scenario --port "$port" ${speaks[@]+"${speaks[@]}"} \
      --warmup 1 </dev/null >>"$log" 2>&1 || {
      echo "failed: $scenario${speaks[*]:+ ${speaks[*]}}"
      failed=1
    }
  done
  kill -TERM "$server"
  wait "$server" || failed=1
  if grep -q "WARNING: ThreadSanitizer" "$log"; then failed=1; fi
  if [ "$failed" = 1 ]; then grep -A 40 -m 3 "WARNING: ThreadSanitizer" "$log" || tail -n 20 "$log"; fi
  return "$failed"
}

# Four shards under load for a minute in all, each delivery checked, with the thread sanitizer watching.
run_raced() {
  local seconds="${SOCKEYE_RACE_SECONDS:-5}" tls passed=0 failed=0
  say "testing: four shards under load, watched by the thread sanitizer"
  if ! build_preset tsan bench_server; then
    record races 0 1 0
    return
  fi
  for tls in 0 1; do
    if load_raced "$results/races-$tls.log" "$tls" \
      "fanout --clients 200 --duration $seconds" \
      "rooms --clients 200 --room-size 20 --duration $seconds" \
      "echo --clients 100 --in-flight 4 --duration $seconds" \
      "connect --in-flight 10 --duration $seconds" \
      "connect --polling --in-flight 10 --duration $seconds" \
      "mixed --clients 200 --rate 500 --duration $seconds"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
    fi
  done
  record races "$passed" "$failed" 0
}
