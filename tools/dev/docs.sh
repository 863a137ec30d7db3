# The documentation site: the public headers and the guides, by Doxygen, into build/docs.

dev_docs() {
  local version
  need_packages docs
  version="$(sed -nE 's/^project\(sockeye VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)"
  rm -rf build/docs
  mkdir -p build/docs
  say "building the documentation"
  SOCKEYE_VERSION="$version" doxygen tools/docs/Doxyfile </dev/null ||
    die "a public name is not documented, or a link leads nowhere (the lines above say which)"
  say "the documentation is in build/docs/html/index.html"
}
