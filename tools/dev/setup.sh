# What a machine needs, and how it gets there: Debian's packages by group, Node, npm's dependencies.

# The only list of system packages.
apt_group() {
  case "$1" in
    build)
      echo g++ cmake ninja-build ccache pkg-config ca-certificates \
        libboost-dev libsimdjson-dev libssl-dev zlib1g-dev libc-ares-dev \
        libhiredis-dev libpq-dev libsqlite3-dev libargon2-dev libcli11-dev libspdlog-dev
      ;;
    test)
      echo libgtest-dev libgmock-dev nlohmann-json3-dev chromium valgrind strace \
        redis-server postgresql haproxy nginx-light podman runc busybox-static
      ;;
    # Artifex' decoders; without them it is left out of the build.
    artifex) echo libtesseract-dev libleptonica-dev libpoppler-cpp-dev libvips-dev tesseract-ocr-eng ;;
    lint) echo clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev ;;
    coverage) echo llvm-19 ;;
    bench) echo libbenchmark-dev ;;
    docs) echo doxygen ;;
    # What the recipes of --full are judged with.
    package) echo python3-venv ;;
    *) die "no group of packages is called \"$1\": build, test, artifex, lint, coverage, bench, docs, package" ;;
  esac
}

oldest_node=20

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
if [ ! -t 1 ]; then say() { printf '==> %s\n' "$*"; }; fi

die() {
  printf './dev: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root to run: $* (and sudo is not installed)"
  fi
}

missing_packages() {
  local group package
  for group in "$@"; do
    for package in $(apt_group "$group"); do
      if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
        echo "$package"
      fi
    done
  done
}

need_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: taking the packages of ($*) for granted"
    return
  fi
  missing="$(missing_packages "$@" | xargs)"
  if [ -z "$missing" ]; then return; fi
  say "installing packages: $missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing </dev/null
}

need_node() {
  local found
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    die "Node.js $oldest_node or later is needed (node and npm): see https://nodejs.org/en/download"
  fi
  found="$(node -p 'process.versions.node.split(".")[0]')"
  if [ "$found" -lt "$oldest_node" ]; then
    die "Node.js $oldest_node or later is needed, found $(node --version): see https://nodejs.org/en/download"
  fi
}

# need_npm FOLDER: npm ci there, unless what is installed came from the same lock file.
need_npm() {
  local folder="$1" stamp wanted
  need_node
  stamp="$folder/node_modules/.installed-from"
  wanted="$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -d' ' -f1)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  say "installing npm dependencies of $folder"
  (cd "$folder" && npm ci --no-audit --no-fund </dev/null)
  echo "$wanted" >"$stamp"
}

page_folders() {
  local file
  for file in web/*/package.json; do
    if [ -e "$file" ]; then dirname "$file"; fi
  done
}

dev_setup() {
  local folder
  if [ $# -eq 0 ]; then set -- build test artifex lint bench; fi
  need_packages "$@"
  need_npm .
  for folder in $(page_folders); do need_npm "$folder"; done
  say "everything that was asked for is installed"
}
