// Proof of work of forms without an account: found while a person types, in short slices.
// The number is such that SHA-256 of "<ticket>:<number>" begins with 14 zero bits.
const BITS = 14;
const SLICE_MS = 12;
const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of FIPS 180-4, 4.2.2 and 5.3.3: fractions of roots of the first primes.
(() => {
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
})();

const W = new Uint32Array(64);

// The first word of the digest of a short ASCII text (at most 55 bytes: one block).
export function firstWord(text) {
  W.fill(0);
  for (let i = 0; i < text.length; i += 1) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  W[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  W[15] = text.length * 8;
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    W[i] = W[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3))
      + W[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i += 1) {
    const s = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const t = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + s) | 0; d = c; c = b; b = a; a = (s + t) | 0;
  }
  return (START[0] + a) >>> 0;
}

// Resolves with the answer; gives the page room to breathe between the slices.
export function solve(ticket) {
  return new Promise((done) => {
    let n = 0;
    const slice = () => {
      const end = performance.now() + SLICE_MS;
      while (performance.now() < end) {
        for (let i = 0; i < 64; i += 1, n += 1) {
          if (firstWord(`${ticket}:${n}`) >>> (32 - BITS) === 0) { done(String(n)); return; }
        }
      }
      setTimeout(slice, 4);
    };
    slice();
  });
}

for (const ticket of document.querySelectorAll('input[name="phieu"][data-work]')) {
  const { form } = ticket;
  const answer = form.elements.loi_giai;
  let work = null;
  const begin = () => {
    work ??= solve(ticket.dataset.work).then((found) => { answer.value = found; });
    return work;
  };
  form.addEventListener('input', begin, { once: true });
  form.addEventListener('submit', (event) => {
    if (answer.value || event.defaultPrevented) return;
    event.preventDefault();
    const { submitter } = event;
    begin().then(() => { if (submitter) form.requestSubmit(submitter); else form.requestSubmit(); });
  });
}
