// Edits of a text that is a list of characters, by the same rules as the server's editor.cpp:
// {at, remove, insert}.

export function applied(text, { at, remove, insert }) {
  return [...text.slice(0, at), ...insert, ...text.slice(at + remove)];
}

/** The one edit that makes `after` of `before`, or null where they are the same. */
export function difference(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const edit = {
    at: start,
    remove: before.length - start - same,
    insert: after.slice(start, after.length - same).join(""),
  };
  return edit.remove > 0 || edit.insert !== "" ? edit : null;
}

/**
 * `edit` as it must be once `other`, which was made on the same text, has been applied. Where both
 * insert at one place, `otherFirst` says whose text comes first.
 */
export function movedPast(edit, other, otherFirst) {
  const inserted = [...other.insert].length;
  const end = edit.at + edit.remove;
  const otherEnd = other.at + other.remove;
  const onePlace = edit.remove === 0 && other.remove === 0 && edit.at === other.at;
  if (onePlace && !otherFirst) return edit;
  if (edit.at >= otherEnd) return { ...edit, at: edit.at + inserted - other.remove };
  if (end <= other.at) return edit;
  const within = other.at <= edit.at && end <= otherEnd;
  const around = edit.at <= other.at && otherEnd <= end;
  if (within && around) return { ...edit, at: otherFirst ? edit.at + inserted : edit.at, remove: 0 };
  if (within) return { ...edit, at: other.at, remove: 0, insert: "" };
  if (around) return { ...edit, remove: edit.remove + inserted - other.remove };
  if (edit.at < other.at) return { ...edit, remove: other.at - edit.at };
  return { ...edit, at: other.at + inserted, remove: end - otherEnd };
}
