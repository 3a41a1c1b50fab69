// What a form says, and whether two texts say the same.

const NOT_TEXT = new Set(["csrf_token", "base_version", "tab", "restored", "theirs", "then", "note"]);

export function typedIn(form) {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_TEXT.has(name) && typeof value === "string") typed[name] = value;
  }
  return typed;
}

// Blanks, line ends and the spelling of letters do not make another text.
export function isSame(one, other) {
  const plain = (value) => (value || "").normalize("NFC").replace(/\s+/g, "");
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => plain(one[name]) === plain(other[name]));
}
