// The page for times without network: which pages are kept in this browser, and since when.

import { taken, told } from "./shelf.js";

const PAGES = "quet-trang";
const TITLE = "X-Kept-Title";
const AT = "X-Kept-At";

async function keptPages() {
  const cache = await window.caches.open(PAGES);
  const requests = await cache.keys();
  const answers = await Promise.all(requests.map((request) => cache.match(request)));
  const pages = answers.map((answer, place) => ({
    path: new URL(requests[place].url).pathname,
    title: decodeURIComponent(answer.headers.get(TITLE) || ""),
    at: answer.headers.get(AT),
  }));
  // The one that was opened last stands first.
  return pages.reverse();
}

function item({ path, title, at }, pattern) {
  const copy = pattern.content.cloneNode(true);
  const link = copy.querySelector("a");
  link.href = path;
  link.textContent = title || path;
  copy.querySelector("[data-fill=at]").textContent = told(at);
  return copy;
}

async function show(place) {
  const pages = await keptPages();
  const pattern = place.querySelector("template");
  place.querySelector("[data-pages]").replaceChildren(...pages.map((page) => item(page, pattern)));
  place.hidden = pages.length === 0;
}

function showWarnings(place) {
  const kept = taken("quet-canh-bao");
  if (!kept) return;
  place.querySelector("[data-fill=notices-at]").textContent = told(kept.at);
  const isEnglish = document.documentElement.lang === "en";
  const pattern = place.querySelector("template");
  const shown = kept.data.warnings.map((warning) => {
    const copy = pattern.content.cloneNode(true);
    copy.querySelector("[data-fill=title]").textContent =
      (isEnglish && warning.title_en) || warning.title;
    const steps = warning.what_to_do.map((step) => {
      const line = document.createElement("li");
      line.textContent = step;
      return line;
    });
    copy.querySelector("ol").replaceChildren(...steps);
    return copy;
  });
  place.querySelector("[data-warnings]").replaceChildren(...shown);
  place.hidden = shown.length === 0;
}

showWarnings(document.querySelector("[data-kept-warnings]"));
if (window.caches) show(document.querySelector("[data-kept-pages]"));
