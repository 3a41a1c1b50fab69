// Remarks on the body, asked for when the writer pauses.

import { send } from "./desk.js";

const PAUSE_MS = 2500;

export function watchRemarks(form, area) {
  const place = document.getElementById("kiem-tra-ket-qua");
  let timer = 0;
  area.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask(form, area, place), PAUSE_MS);
  });
  place.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) goTo(area, Number(line.dataset.line));
  });
}

async function ask(form, area, place) {
  try {
    const answer = await send(form, "/can-bo/soan/kiem-tra", { kind: form.dataset.kind, text: area.value });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // Remarks are a courtesy; what was found last stays on the screen.
  }
}

function goTo(area, line) {
  const before = area.value.split("\n").slice(0, line - 1).join("\n");
  const start = before.length + (line > 1 ? 1 : 0);
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
}
