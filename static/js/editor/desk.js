// Talking to the desk: every request carries the token of the session's forms.

export function send(form, path, data) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
    body: JSON.stringify(data),
  });
}

export function insert(area, text) {
  // While the preview stands in its place there is nowhere to type.
  if (area.hidden) return;
  area.focus();
  // The only way to insert that the browser's own "undo" knows.
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
