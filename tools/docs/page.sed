# Doxygen's filter of the guides. What follows a block's language is for the tests alone; an npm scope
# is no command; headings have no anchors of their own there.
s/^(```[a-z]+) .*/\1/
s/(^#+ |\[)@/\1/g
s/\[([^]]*)\]\(#[^)]*\)/\1/g
