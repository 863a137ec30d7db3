# Doxygen's input filter: declarations that stand below one comment without a blank line between them
# share it, as a reader takes it. They become a group of Doxygen's, whose first member's comment is
# everybody's; the marks go onto lines that there are, so that warnings name the right ones.
{
  # An npm scope is no command of Doxygen's.
  if (/^ *\/\/\//) gsub(/@socket/, "\\@socket")
  line[NR] = $0
}

END {
  i = 1
  while (i <= NR) {
    if (line[i] !~ /^ *\/\/\/ /) { i++; continue }
    first = i
    while (i <= NR && line[i] ~ /^ *\/\/\//) i++
    match(line[first], /^ */)
    indent = RLENGTH
    last = i
    # Up to a blank line, another comment, an access specifier, or what encloses this.
    while (last <= NR && line[last] !~ /^ *$/ && line[last] !~ /^ *(\/\/\/|#)/ &&
           line[last] !~ /^ *(public|private|protected):/ && !ends(line[last], indent)) last++
    if (count(i, last, indent) > 1) {
      line[first - 1] = line[first - 1] " /**@{*/"
      line[last - 1] = line[last - 1] " /**@}*/"
    }
    i = last
  }
  # Doxygen has no place for a specialisation of a template of the standard library.
  for (i = 1; i <= NR; i++) {
    if (line[i] !~ /^struct std::/) continue
    line[i - 1] = ""
    while (line[i] !~ /^};/) line[i++] = ""
    line[i] = ""
  }
  for (i = 1; i <= NR; i++) print line[i]
}

function ends(text, indent) {
  match(text, /^ */)
  return RLENGTH < indent
}

# How many lines begin a declaration: those at the comment's own depth that close nothing.
function count(from, to, indent,    n, j) {
  n = 0
  for (j = from; j < to; j++) {
    match(line[j], /^ */)
    if (RLENGTH == indent && line[j] !~ /^ *(}|template <|requires)/) n++
  }
  return n
}
