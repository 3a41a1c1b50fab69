// GS1 identifiers as they stand in codes: digits under bars, element strings, Digital Links of any
// domain. Only what is needed to find a record is read; the portal checks the rest when it is asked
// (qr/digital_link.py).

// Key → what may follow it in the path, in this order (Digital Link URI Syntax 4.9).
const SEQUENCES = new Map(
  Object.entries({
    "00": [],
    "01": ["22", "10", "21", "235"],
    253: [],
    255: [],
    401: [],
    402: [],
    414: ["254", "7040"],
    415: ["8020"],
    417: ["7040"],
    8003: [],
    8004: ["7040"],
    8006: ["10", "21"],
    8010: ["8011"],
    8013: [],
    8017: ["8019"],
    8018: ["8019"],
  }),
);
// Lengths of values that need no separator (General Specifications 7.8.5); the rest end at one.
const FIXED = [
  [/^00/, 18],
  [/^0[1-3]/, 14],
  [/^1[1-9]/, 6],
  [/^20/, 2],
  [/^3[1-6]/, 6],
  [/^41/, 13],
];
const OF_TWO_DIGITS = /^(?:0[0-4]|1[0-7]|2[0-2]|30|37|9[0-9])/;
const OF_THREE_DIGITS = /^(?:2[3-5]|4[0-2]|71)/;
const SYMBOLOGY = /^\](?:d2|Q3|C1|e0|J1)/;
const SEPARATOR = "\u001d";
const IN_BRACKETS = /\(([0-9]{2,4})\) *([^()]+?) *(?=\(|$)/g;
const GTIN_LENGTHS = [8, 12, 13, 14];
const VALUE = /^[!"%-?A-Z_a-z]{1,90}$/;

// Whether the last digit is the check digit of the others (General Specifications 7.9).
export function hasCheckDigit(digits) {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    sum += Number(digits[digits.length - 1 - place]) * (place % 2 ? 3 : 1);
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}

// The digits of an EAN-8, EAN-13, UPC-A or ITF-14; null for any other text.
export function readDigits(text) {
  const digits = text.replace(/[ .\-\u00a0]/g, "");
  const isGtin = /^[0-9]+$/.test(digits) && GTIN_LENGTHS.includes(digits.length);
  return isGtin && hasCheckDigit(digits) ? linkOf([["01", digits]]) : null;
}

// An element string: as a symbol holds it, or with its identifiers in brackets.
export function readElements(text) {
  if (text.startsWith("(")) {
    const pairs = [...text.matchAll(IN_BRACKETS)].map(([, ai, value]) => [ai, value]);
    return text.replace(IN_BRACKETS, "").trim() ? null : linkOf(pairs);
  }
  const plain = text.replace(SYMBOLOGY, "");
  return linkOf(pairsOf(plain.startsWith(SEPARATOR) ? plain.slice(1) : plain));
}

// A Digital Link of any domain, with or without a stem before its key (4.11).
export function readAddress(url) {
  const segments = url.pathname.replace(/\/$/, "").split("/").slice(1);
  for (let place = segments.length - 2; place >= 0; place -= 2) {
    if (SEQUENCES.has(segments[place])) return linkOf(decoded(segments.slice(place)));
    if (!/^[0-9]{2,4}$/.test(segments[place])) return null;
  }
  return null;
}

function decoded(segments) {
  const pairs = [];
  for (let place = 0; place < segments.length; place += 2) {
    try {
      pairs.push([segments[place], decodeURIComponent(segments[place + 1])]);
    } catch {
      return [];
    }
  }
  return pairs;
}

function pairsOf(text) {
  const pairs = [];
  let rest = text;
  while (rest) {
    const size = identifierSize(rest);
    const ai = rest.slice(0, size);
    const end = valueEnd(rest, ai);
    if (!size || end > rest.length || end === size) return [];
    pairs.push([ai, rest.slice(size, end)]);
    rest = rest[end] === SEPARATOR ? rest.slice(end + 1) : rest.slice(end);
  }
  return pairs;
}

function identifierSize(text) {
  if (!/^[0-9]{4}/.test(text) && !/^[0-9]{2}./.test(text)) return 0;
  if (OF_TWO_DIGITS.test(text)) return 2;
  return OF_THREE_DIGITS.test(text) ? 3 : 4;
}

function valueEnd(text, ai) {
  const fixed = FIXED.find(([start]) => start.test(ai));
  if (fixed) return ai.length + fixed[1];
  const end = text.indexOf(SEPARATOR);
  return end === -1 ? text.length : end;
}

// The first key among the pairs with what belongs to it; null without a key or for impossible values.
function linkOf(pairs) {
  const first = pairs.find(([ai]) => SEQUENCES.has(ai));
  if (!first || !pairs.every(([, value]) => VALUE.test(value))) return null;
  const [key] = first;
  const value = key === "01" ? first[1].padStart(14, "0") : first[1];
  if (key === "01" && !(/^[0-9]{14}$/.test(value) && hasCheckDigit(value))) return null;
  const found = new Map(pairs);
  const qualifiers = SEQUENCES.get(key).filter((ai) => found.has(ai)).map((ai) => [ai, found.get(ai)]);
  const path = [[key, value], ...qualifiers]
    .map(([ai, text]) => `/${ai}/${encodeURIComponent(text)}`)
    .join("");
  return {
    path,
    gtin: key === "01" ? value : "",
    lot: found.get("10") || "",
    serial: found.get("21") || "",
  };
}
