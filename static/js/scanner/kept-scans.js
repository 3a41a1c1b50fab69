// Codes that were scanned without a network: kept in this browser, looked up when there is one.

import { asked, put, remove, taken, told } from "./shelf.js";

const NAME = "quet-da-doc";
const MOST = 50;
const PATIENCE_MS = 8000;
const SIGNATURE = /(\/s\/|[?&]s=)[0-9]{163}/;

// `place` holds the list, a template of one item, and the button that clears it.
export class KeptScans {
  constructor(place, address) {
    this.place = place;
    this.address = address;
    this.list = place.querySelector("[data-scans]");
    this.item = place.querySelector("template");
    this.isBusy = false;
    place.querySelector("[data-clear-scans]").addEventListener("click", () => this.clear());
    window.addEventListener("online", () => this.lookUp());
    this.show();
  }

  get scans() {
    const scans = taken(NAME);
    return Array.isArray(scans) ? scans : [];
  }

  // The newest stands first; one that is there already is not kept twice.
  add(text) {
    const others = this.scans.filter((one) => one.text !== text);
    this.keep([{ text, at: new Date().toISOString() }, ...others].slice(0, MOST));
  }

  clear() {
    remove(NAME);
    this.show();
  }

  // Ask the portal about each that waits; stops at the first that gets no answer.
  async lookUp() {
    if (this.isBusy || navigator.onLine === false) return;
    this.isBusy = true;
    try {
      for (const scan of this.scans.filter((one) => !one.found)) {
        const found = await asked(`${this.address}?ma=${encodeURIComponent(scan.text)}`, PATIENCE_MS);
        this.note(scan, found);
      }
    } catch {
      // No answer: they wait for the next time.
    } finally {
      this.isBusy = false;
    }
  }

  // The list may have changed meanwhile.
  note(scan, found) {
    const lookedUpAt = new Date().toISOString();
    this.keep(this.scans.map((one) => (one.text === scan.text ? { ...one, found, lookedUpAt } : one)));
  }

  keep(scans) {
    put(NAME, scans);
    this.show();
  }

  show() {
    const { scans } = this;
    this.place.hidden = scans.length === 0;
    this.list.replaceChildren(...scans.map((scan) => this.shown(scan)));
  }

  shown({ text, at, found, lookedUpAt }) {
    const item = this.item.content.cloneNode(true);
    const fill = (name, words) => {
      item.querySelector(`[data-fill="${name}"]`).textContent = words;
    };
    fill("text", text.replace(SIGNATURE, "$1…"));
    fill("at", told(at));
    const state = found ? found.state : "waiting";
    item.querySelectorAll("[data-state]").forEach((words) => {
      words.hidden = words.dataset.state !== state;
    });
    item.querySelector("[data-warned]").hidden = !(found && found.has_warning);
    item.querySelectorAll("[data-signature]").forEach((words) => {
      words.hidden = !found || words.dataset.signature !== found.signature;
    });
    const link = item.querySelector("a");
    link.hidden = !found;
    if (found) {
      link.href = found.path;
      fill("title", found.title);
      fill("verdict", found.verdict);
      item.querySelector(".status").classList.add(`status--${found.tone}`);
      fill("looked-up", told(lookedUpAt));
    }
    return item;
  }
}
