// What a text read from a code means. Nothing is opened here, and nothing is called a fake.

import { readAddress, readDigits, readElements } from "./gs1.js";

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 8;
const RECORD = /^(?:\/en)?(\/(?:q|truy-xuat)\/([^/]+)(?:\/s\/[0-9]+)?)$/i;
// Pages for officers and programs are never opened by a code.
const NOT_FOR_CODES = /^(?:\/en)?\/(?:can-bo|api)(?:\/|$)/i;
const RANK = ["text", "address", "page", "record"];

// `kind` is record (ours or of GS1, `path` is where it stands here), page (another one of ours),
// address (of somebody else), or text. `ownHosts` are the hosts of this portal.
export function read(text, ownHosts) {
  const typed = text.trim();
  const url = addressIn(typed);
  const meant = url ? readUrl(url, ownHosts) : readPlain(typed);
  return { kind: "text", code: "", gtin: "", lot: "", serial: "", ...meant, text: typed };
}

// Of several codes in one picture the one that says most.
export function best(texts, ownHosts) {
  const meanings = texts.map((text) => read(text, ownHosts));
  return meanings.sort((a, b) => RANK.indexOf(b.kind) - RANK.indexOf(a.kind))[0];
}

// Whether the check character fits (portal/core/public_code.py).
export function isPublicCode(code) {
  const values = [...code].map((character) => ALPHABET.indexOf(character));
  if (code.length !== CODE_LENGTH || values.includes(-1)) return false;
  const sum = values.reduce((total, value, place) => total + (CODE_LENGTH - place) * value, 0);
  return sum % ALPHABET.length === 0;
}

function addressIn(text) {
  try {
    return /^https?:\/\/[^\s]+$/i.test(text) ? new URL(text) : null;
  } catch {
    return null;
  }
}

function readUrl(url, ownHosts) {
  const link = readAddress(url);
  if (link) return { ...link, kind: "record", path: link.path + signatureOf(url) };
  if (!ownHosts.includes(url.host)) return { kind: "address", host: url.host, address: url.href };
  const record = RECORD.exec(url.pathname);
  if (record) return { kind: "record", path: record[1], code: normal(record[2]) };
  if (NOT_FOR_CODES.test(url.pathname)) return {};
  return { kind: "page", path: url.pathname.replace(/^\/en(?=\/|$)/, "") || "/" };
}

function signatureOf(url) {
  const found = /[?&](s=[0-9]{163})(?:&|$)/.exec(url.search);
  return found ? `?${found[1]}` : "";
}

function readPlain(text) {
  const link = readDigits(text) || readElements(text);
  if (link) return { ...link, kind: "record" };
  const code = normal(text);
  return isPublicCode(code) ? { kind: "record", path: `/q/${code}`, code } : {};
}

function normal(code) {
  return code.replace(/[ .\-\u00a0]/g, "").toUpperCase();
}
