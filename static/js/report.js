// The report form where scripts run: a draft stays on this phone until the portal has it, pictures
// are made smaller before they travel, and what could not be sent goes when the network is back.
// Name, telephone and mail are never kept. Without this file the form works as a plain one.
import { solve } from "./visitor-form.js";
import { forgetPhotos, keepPhotos, keptPhotos, shrunk } from "./report-photos.js";

const PREFIX = "phan-anh:";
const KEPT = ["loai", "noi_dung", "chu_de", "xa", "ngay"];
const CONTACT = ["ten", "dien_thoai", "thu"];
const DRAFT_LIFE_MS = 30 * 24 * 3600 * 1000;
// The portal takes a ticket for 24 hours; the same one is used again so that one report stays one.
const TICKET_LIFE_MS = 23 * 3600 * 1000;
const RETRY_MS = 20000;
const TYPING_MS = 400;
const CREATED = 201;
const BUSY = 500;

function readDraft(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < DRAFT_LIFE_MS ? draft : null;
  } catch {
    return null;
  }
}

function writeDraft(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // No room or not allowed: the form works without a draft.
  }
}

function otherDraft(than) {
  try {
    return Object.keys(localStorage).find(
      (key) => key.startsWith(PREFIX) && key !== than && readDraft(key),
    );
  } catch {
    return undefined;
  }
}

class Report {
  constructor(form) {
    this.form = form;
    this.key = PREFIX + form.elements.ve.value;
    this.words = document.querySelector("[data-draft]");
    this.shownAt = Date.now();
    this.draft = readDraft(this.key);
    this.isSending = false;
    this.photos = Promise.resolve();
    this.listen();
    this.tellOfOther();
    this.restore();
  }

  listen() {
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), TYPING_MS);
    });
    this.form.elements.anh.addEventListener("change", () => { this.photos = this.takePhotos(); });
    // Before the proof of work of plain forms, which would send the form the plain way.
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.keep({ isWaiting: true, hasContact: this.hasContact() });
      this.send();
    }, true);
    this.words.querySelector("[data-clear] button").addEventListener("click", () => this.clear());
  }

  say(name) {
    this.words.hidden = false;
    for (const word of this.words.querySelectorAll("[role=status] [data-word]")) {
      word.hidden = word.dataset.word !== name;
    }
    this.words.querySelector("[data-clear]").hidden = name === "cleared" || name === "sending";
  }

  hasContact() {
    return CONTACT.some((name) => this.form.elements[name]?.value.trim());
  }

  keep(more = {}) {
    clearTimeout(this.timer);
    const fields = Object.fromEntries(KEPT.map((name) => [name, this.form.elements[name].value]));
    this.draft = { ...this.draft, ...more, fields, at: Date.now() };
    writeDraft(this.key, this.draft);
    if (!this.draft.isWaiting) this.say("kept");
  }

  async restore() {
    // A form that the portal has sent back is fuller than any draft.
    if (!this.draft || this.form.elements.noi_dung.value) return;
    for (const name of KEPT) this.form.elements[name].value = this.draft.fields[name] ?? "";
    await this.restorePhotos();
    if (this.draft.isWaiting && !this.draft.hasContact) this.send();
    else this.say(this.draft.hasContact ? "contact" : "restored");
  }

  async restorePhotos() {
    try {
      const photos = await keptPhotos(this.key);
      if (photos.length) this.putPhotos(photos);
    } catch {
      this.say("photos");
    }
  }

  putPhotos(files) {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    this.form.elements.anh.files = chosen.files;
  }

  async takePhotos() {
    const files = await Promise.all([...this.form.elements.anh.files].map(shrunk));
    this.putPhotos(files);
    this.keep();
    try {
      await keepPhotos(this.key, files);
    } catch {
      this.say("photos");
    }
  }

  async clear() {
    await this.forget();
    this.form.reset();
    this.form.elements.noi_dung.value = "";
    this.say("cleared");
  }

  async forget() {
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.draft = null;
    writeDraft(this.key, null);
    await forgetPhotos(this.key).catch(() => {});
  }

  // The ticket of an earlier try, else that of the form, else a new one.
  async ticket() {
    const kept = this.draft?.ticket;
    if (kept && Date.now() - kept.at < TICKET_LIFE_MS) return kept;
    const own = this.form.elements.phieu;
    let made = { text: own.value, number: own.dataset.work, at: this.shownAt };
    if (kept || Date.now() - this.shownAt >= TICKET_LIFE_MS) {
      const answer = await fetch(this.form.dataset.ticket, { cache: "no-store" });
      const { phieu, so } = await answer.json();
      made = { text: phieu, number: so, at: Date.now() };
    }
    made.answer = await solve(made.number);
    this.keep({ ticket: made });
    return made;
  }

  async send() {
    if (this.isSending || !this.draft?.isWaiting) return;
    if (!navigator.onLine) { this.say("waiting"); return; }
    this.isSending = true;
    this.say("sending");
    try {
      await this.photos;
      const ticket = await this.ticket();
      const body = new FormData(this.form);
      body.set("phieu", ticket.text);
      body.set("loi_giai", ticket.answer);
      const answer = await fetch(this.form.action, { method: "POST", body });
      await this.take(answer);
    } catch {
      this.later(navigator.onLine ? "trouble" : "waiting");
    } finally {
      this.isSending = false;
    }
  }

  async take(answer) {
    const page = await answer.text();
    if (answer.status >= BUSY) { this.later("trouble"); return; }
    const photos = [...this.form.elements.anh.files];
    if (answer.status === CREATED) await this.forget();
    else this.keep({ isWaiting: false, ticket: null });
    // An answer that is neither receipt nor form (too large, forbidden) would take the form away.
    if (answer.status !== CREATED && !page.includes("data-report")) { this.say("refused"); return; }
    const next = show(page);
    if (next && photos.length) next.putPhotos(photos);
  }

  later(word) {
    this.say(word);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.send(), RETRY_MS);
  }

  tellOfOther() {
    const other = otherDraft(this.key);
    if (!other) return;
    const link = this.words.querySelector("[data-other]");
    const code = other.slice(PREFIX.length);
    link.search = code ? `?ve=${encodeURIComponent(code)}` : "";
    link.closest("[data-word]").hidden = false;
    this.words.hidden = false;
  }
}

let present = null;

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) return null;
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  start();
  const head = main.querySelector(".error-summary, h1");
  head.tabIndex = -1;
  head.focus();
  return present;
}

function bringReceiptToLife(place) {
  place.hidden = false;
  const text = (name) => document.querySelector(`[${name}]`).textContent.trim();
  const words = () => `${text("data-number")}\n${text("data-secret")}\n${text("data-address")}\n`;
  const copy = place.querySelector("[data-copy-receipt]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words());
    document.querySelector("[data-copied]").hidden = false;
  });
  const save = place.querySelector("[data-save-receipt]");
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([words()], { type: "text/plain" }));
    link.download = save.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  place.querySelector("[data-print-receipt]").addEventListener("click", () => window.print());
}

// The code on the receipt leads here with number and secret behind the #, which stays in the
// browser; it is taken out of the address so that it does not stay in the history either.
function fillFromCode(form) {
  const [number, secret] = location.hash.slice(1).split(".");
  if (!secret) return;
  form.elements.so.value = number;
  form.elements.ma.value = secret;
  history.replaceState(null, "", location.pathname);
}

function start() {
  const form = document.querySelector("form[data-report]");
  present = form ? new Report(form) : null;
  const receipt = document.querySelector("[data-receipt]");
  if (receipt) bringReceiptToLife(receipt);
  const follow = document.querySelector("form[data-follow]");
  if (follow) fillFromCode(follow);
}

window.addEventListener("online", () => present?.send());
start();
