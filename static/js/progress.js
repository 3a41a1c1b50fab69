// Keeps the progress of background work up to date without reloading the page; when the work has
// ended, the page is loaded once more and shows what came of it.

const PAUSE_MS = 1000;
const PAUSE_AFTER_TROUBLE_MS = 5000;

function show(place, found) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");
  const state = place.querySelector("[data-progress-state]");
  if (found.percent === null) bar.removeAttribute("value");
  else bar.value = found.percent;
  const counted = found.total ? `${found.done} / ${found.total}` : "";
  words.textContent = [found.message, counted].filter(Boolean).join(": ");
  if (state.textContent !== found.state) state.textContent = found.state;
}

async function follow(place) {
  let pause = PAUSE_MS;
  try {
    const answer = await fetch(place.dataset.progress, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    show(place, found);
    if (found.is_finished) {
      window.location.reload();
      return;
    }
  } catch {
    // The network or the session has gone: the page stays as it is, and is asked for again later.
    pause = PAUSE_AFTER_TROUBLE_MS;
  }
  window.setTimeout(() => follow(place), pause);
}

document.querySelectorAll("[data-progress]").forEach((place) => {
  window.setTimeout(() => follow(place), PAUSE_MS);
});
