// What can be said of a code without the portal, what that rests on, and what nobody could check.

import { told } from "./shelf.js";

const PAGES = "quet-trang";
const BY_ITSELF = /^\/(?:q|truy-xuat)\//;

// `place` is the panel whose words the page brings.
export class OfflineCheck {
  constructor(place, notices, signedCode) {
    this.place = place;
    this.notices = notices;
    this.signedCode = signedCode;
  }

  hide() {
    this.place.hidden = true;
  }

  // `signature` is the outcome that stands beside the field, empty for a code without signature.
  async show(meaning, signature) {
    const warnings = this.notices.warningsAbout(meaning);
    const stopped = this.notices.stoppedAbout(meaning);
    this.showOnly("signature", signatureWords(signature));
    this.showOnly("notices", this.noticesWords(warnings.length + stopped.length));
    this.place.querySelector("[data-cut]").hidden = !this.notices.at || this.notices.isWhole;
    this.fill("keys-at", this.signedCode.keys.list ? told(this.signedCode.keys.list.at) : "");
    this.fill("notices-at", this.notices.at ? told(this.notices.at) : "");
    this.list("[data-warnings]", "[data-warning]", warnings, fillWarning);
    this.list("[data-stopped-list]", "[data-stopped]", stopped, fillStopped);
    await this.showKeptPage(meaning);
    this.place.hidden = false;
    this.place.focus();
  }

  noticesWords(count) {
    if (!this.notices.at) return "never";
    return count ? "some" : "none";
  }

  showOnly(group, name) {
    this.place.querySelectorAll(`[data-${group}]`).forEach((words) => {
      words.hidden = words.dataset[group] !== name;
    });
  }

  fill(name, text) {
    this.place.querySelectorAll(`[data-fill="${name}"]`).forEach((one) => {
      one.textContent = text;
    });
  }

  list(into, template, found, fill) {
    const pattern = this.place.querySelector(`template${template}`);
    const shown = found.map((one) => {
      const item = pattern.content.cloneNode(true);
      fill(item, one);
      return item;
    });
    this.place.querySelector(into).replaceChildren(...shown);
  }

  // A copy of the page from an earlier visit, which the service worker keeps.
  async showKeptPage({ code }) {
    const line = this.place.querySelector("[data-kept-page]");
    const kept = code && window.caches ? await keptPage(code) : null;
    line.hidden = !kept;
    if (kept) line.querySelector("a").href = kept;
  }
}

async function keptPage(code) {
  try {
    const cache = await window.caches.open(PAGES);
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    const isMeant = (path) => BY_ITSELF.test(path.replace(/^\/en\//, "/")) && path.endsWith(`/${code}`);
    return paths.find(isMeant) || null;
  } catch {
    return null;
  }
}

function signatureWords(outcome) {
  if (!outcome) return "absent";
  return ["good", "unfit", "revoked"].includes(outcome) ? "checked" : "unchecked";
}

function fillWarning(item, warning) {
  const isEnglish = document.documentElement.lang === "en";
  const isTranslated = isEnglish && warning.title_en;
  const title = item.querySelector("a");
  title.href = (isEnglish ? "/en" : "") + warning.path;
  title.textContent = isTranslated ? warning.title_en : warning.title;
  if (isEnglish && !isTranslated) title.lang = "vi";
  const goods = item.querySelector("[data-fill=goods]");
  goods.textContent = warning.lots;
  goods.parentElement.hidden = !warning.lots;
  item.querySelector("ol").replaceChildren(...warning.what_to_do.map(listItem));
}

function fillStopped(item, stopped) {
  item.querySelectorAll("[data-kind]").forEach((words) => {
    words.hidden = words.dataset.kind !== kindOf(stopped);
  });
  item.querySelector("[data-fill=lots]").textContent = stopped.lots.join(", ") || stopped.lot;
  item.querySelector("[data-fill=advice]").textContent = stopped.advice;
}

function kindOf({ state, lots, lot }) {
  if (state === "withdrawn") return "withdrawn";
  return lots.length || lot ? "lots" : "recalled";
}

function listItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}
