// Keeping the scanner in the browser, installing it, and saying what is kept.

import { remove, told } from "./shelf.js";

const PAGES = "quet-trang";
const NAMES = ["quet-canh-bao", "quet-da-doc"];

export async function registerWorker() {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
  } catch {
    // Private windows refuse: the scanner works as long as there is a network.
  }
}

// The browser's own offer to install stands behind a button of ours.
export function offerInstalling() {
  const button = document.querySelector("[data-install]");
  let offer = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  button.addEventListener("click", () => {
    if (offer) offer.prompt();
    button.hidden = true;
  });
  window.addEventListener("appinstalled", () => {
    button.hidden = true;
  });
}

// Since when warnings are kept here, and the button that forgets everything.
export function showWhatIsKept(notices) {
  const place = document.querySelector("[data-kept]");
  place.hidden = !notices.at;
  if (notices.at) place.querySelector("[data-fill=notices-at]").textContent = told(notices.at);
  place.querySelector("[data-forget]").addEventListener("click", () => forgetAll(place));
}

async function forgetAll(place) {
  NAMES.forEach(remove);
  if (window.caches) await window.caches.delete(PAGES);
  place.querySelector("[data-forgotten]").hidden = false;
  document.querySelector("[data-kept-scans]").hidden = true;
}
