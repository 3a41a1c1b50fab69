// Checks the signature of a scanned or pasted address in the browser itself, so that it works
// without a network too. The keys are those of the last visit. A signature bears no date: it holds
// after its key was followed by another, and is worth nothing once the key is revoked (as on the
// server, portal/scan/signatures.py). Without this file the form asks the portal.

const KEYS_ADDRESS = "/.well-known/portal-keys.json";
const STORED_AS = "portal-keys";
const PURPOSE = "portal-code-1\n";
const IN_PATH = /^([^?#]+)\/s\/([0-9]{8})([0-9]{155})(?:[?#].*)?$/;
const IN_QUERY = /^([^#]+)[?&]s=([0-9]{8})([0-9]{155})(?:#.*)?$/;
const SIGNATURE_BYTES = 64;
const WAIT_MS = 250;
const PATIENCE_MS = 4000;
const FRESH_MS = 60_000;

// What a text carries, null for a text without signature.
export function readSigned(text) {
  const typed = text.trim();
  const whole = /^https?:\/\//i.test(typed) ? typed : `${window.location.protocol}//${typed}`;
  const found = IN_PATH.exec(whole) || IN_QUERY.exec(whole);
  return found && { address: printed(found[1]), kid: found[2], digits: found[3] };
}

// The address as it was printed and signed: without language, host small, code in capital letters.
function printed(address) {
  const parts = /^(https?:\/\/[^/]+)(?:\/en)?\/q\/([^/]+)$/i.exec(address);
  return parts ? `${parts[1].toLowerCase()}/q/${parts[2].toUpperCase()}` : address;
}

function bytesOfDigits(digits) {
  const hex = BigInt(digits).toString(16).padStart(2 * SIGNATURE_BYTES, "0");
  if (hex.length !== 2 * SIGNATURE_BYTES) return null;
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

function bytesOfBase64url(text) {
  const plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

// The key for WebCrypto, null where the browser has no Ed25519 (or the page no https).
async function imported(key) {
  if (!window.crypto.subtle || typeof BigInt === "undefined") return null;
  const raw = bytesOfBase64url(key.public_key);
  try {
    return await window.crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
}

// The keys of the portal: from the network, or as they were at the last visit.
class KeyList {
  constructor() {
    this.list = this.stored();
    this.fetchedAt = -Infinity;
  }

  get isFresh() {
    return window.performance.now() - this.fetchedAt < FRESH_MS;
  }

  stored() {
    try {
      const list = JSON.parse(window.localStorage.getItem(STORED_AS));
      return list && Array.isArray(list.keys) ? list : null;
    } catch {
      return null;
    }
  }

  // Ask the portal unless it was asked just now; several who want to know wait for one answer.
  async refresh() {
    if (this.isFresh) return;
    if (!this.request) this.request = this.fetched().finally(() => (this.request = null));
    await this.request;
  }

  // Whether the portal has answered just now.
  async fetched() {
    if (navigator.onLine === false) return false;
    const request = new AbortController();
    const timer = window.setTimeout(() => request.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(KEYS_ADDRESS, {
        signal: request.signal,
        credentials: "omit",
        cache: "no-store",
      });
      if (!answer.ok) return false;
      const { origin, keys } = await answer.json();
      this.list = { origin, keys, at: new Date().toISOString() };
      this.fetchedAt = window.performance.now();
      this.store();
      return true;
    } catch {
      // No network: what is known from before has to do.
      return false;
    } finally {
      window.clearTimeout(timer);
    }
  }

  store() {
    try {
      window.localStorage.setItem(STORED_AS, JSON.stringify(this.list));
    } catch {
      // No room, or not allowed: the list serves as long as the page is open.
    }
  }

  find(kid) {
    const isMeant = (key) =>
      key.kid === kid && key.purpose === "code" && key.algorithm === "Ed25519";
    return this.list ? this.list.keys.find(isMeant) : undefined;
  }
}

async function outcomeOf(signed, keys) {
  await keys.refresh();
  const key = keys.find(signed.kid);
  if (!key) return unknownKey(signed, keys);
  const usable = await imported(key);
  if (!usable) return { name: "unsupported" };
  const signature = bytesOfDigits(signed.digits);
  const message = new TextEncoder().encode(PURPOSE + signed.address);
  const fits =
    signature !== null &&
    (await window.crypto.subtle.verify({ name: "Ed25519" }, usable, signature, message));
  if (!fits) return { name: "unfit" };
  return { name: key.revoked_at ? "revoked" : "good", key };
}

// A key that the list does not hold may have been made since: only a list of this moment tells.
async function unknownKey(signed, keys) {
  if (keys.list && !signed.address.startsWith(`${keys.list.origin}/`)) return { name: "foreign" };
  if (!(await keys.fetched())) return { name: "unknown" };
  return keys.find(signed.kid) ? outcomeOf(signed, keys) : { name: "unfit" };
}

function day(moment) {
  const isEnglish = document.documentElement.lang === "en";
  return new Date(moment).toLocaleDateString(isEnglish ? "en-GB" : "vi-VN", {
    day: isEnglish ? "numeric" : "2-digit",
    month: isEnglish ? "short" : "2-digit",
    year: "numeric",
    timeZone: "Asia/Ho_Chi_Minh",
  });
}

// The box beside the field: the page brings the words of each outcome, this class shows one.
export class SignedCode {
  constructor(box) {
    this.box = box;
    this.input = document.getElementById(box.dataset.signedCode);
    this.keys = new KeyList();
    this.turn = 0;
    this.input.addEventListener("input", () => this.later());
    window.addEventListener("online", () => this.check());
    this.keys.refresh();
    // The field is full already after going back to the page.
    this.check();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), WAIT_MS);
  }

  // Show what is found of the signature in the field; resolves with the name of the outcome.
  async check() {
    window.clearTimeout(this.timer);
    this.turn += 1;
    const turn = this.turn;
    const signed = readSigned(this.input.value);
    const outcome = signed ? await outcomeOf(signed, this.keys) : { name: "" };
    if (turn === this.turn) this.show(outcome);
    return outcome.name;
  }

  show({ name, key }) {
    const isOld = Boolean(name && this.keys.list) && !this.keys.isFresh;
    this.box.querySelectorAll("[data-outcome]").forEach((words) => {
      words.hidden = words.dataset.outcome !== name;
    });
    this.box.querySelector("[data-old-keys]").hidden = !isOld;
    if (isOld) this.fill("as-of", day(this.keys.list.at));
    if (!key) return;
    this.fill("kid", key.kid);
    this.fill("since", day(key.valid_from));
    if (key.revoked_at) this.fill("revoked", day(key.revoked_at));
  }

  fill(name, text) {
    this.box.querySelectorAll(`[data-fill="${name}"]`).forEach((place) => {
      place.textContent = text;
    });
  }
}
