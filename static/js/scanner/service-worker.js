// Answers for the portal when there is no network. With one, every page comes from the network: a
// recall must be seen at once. What is kept is shown only when the network fails, and says so.
// `KEPT` is written above this by the portal (portal/scan/worker_script.py).

const SHELL = `quet-vo-${KEPT.version}`;
const HANDBOOK = "quet-so-tay";
const DECODER = "quet-bo-doc";
const PAGES = "quet-trang";
const OURS = /^quet-/;
const AT = "X-Kept-At";
const TITLE = "X-Kept-Title";
const SCANNER = /^(?:\/en)?\/quet(?:\/ngoai-tuyen)?$/;
// Records and handbook; never pages for officers, reports, searches or programs.
const KEPT_PAGES =
  /^(?:\/en)?\/(?:q|truy-xuat|san-pham|co-so|canh-bao|kiem-tra|so-tay|tieu-chuan|thu-tuc)(?:\/[^/]*)?$/;
const LEFT_ALONE = /^(?:\/en)?\/(?:can-bo|api|phan-anh|dang-ky-tin|healthz|readyz|metrics)(?:\/|$)/;
// What a camera opens: a code of ours with or without signature, or a Digital Link.
const SCANNED = /^(?:\/en)?\/(?:q|[0-9]{2,4})\/./;
// Of records without the name of the portal behind it.
const SHORT_TITLE = /<meta property="og:title" content="([^"]*)">/;
const WHOLE_TITLE = /<title>([^<]*)<\/title>/;
const MAIN = /<main id="noi-dung"[^>]*>/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "keep decoder") event.waitUntil(keepDecoder());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!LEFT_ALONE.test(url.pathname)) event.respondWith(page(event, url));
  } else if (url.pathname.startsWith("/static/") || KEPT.decoder.includes(url.pathname + url.search)) {
    event.respondWith(file(request));
  }
});

async function install() {
  const shell = await caches.open(SHELL);
  await Promise.all(KEPT.shell.map((path) => put(shell, path)));
  const handbook = await caches.open(HANDBOOK);
  // A chapter that does not come now comes when somebody reads it.
  await Promise.allSettled(KEPT.handbook.map((path) => put(handbook, path)));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const current = [SHELL, HANDBOOK, DECODER, PAGES];
  const old = names.filter((name) => OURS.test(name) && !current.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function put(cache, path) {
  const answer = await fetch(new Request(path, { cache: "no-cache", credentials: "omit" }));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const isPage = (answer.headers.get("Content-Type") || "").startsWith("text/html");
  await cache.put(path, isPage ? await dated(answer) : answer);
}

async function keepDecoder() {
  const cache = await caches.open(DECODER);
  const kept = (await cache.keys()).map(({ url }) => url.slice(self.location.origin.length));
  const missing = KEPT.decoder.filter((path) => !kept.includes(path));
  await Promise.all(missing.map((path) => cache.add(path)));
  const old = kept.filter((path) => !KEPT.decoder.includes(path));
  await Promise.all(old.map((path) => cache.delete(path)));
}

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    if (mayKeep(url, answer)) event.waitUntil(keepPage(url, answer.clone()));
    return answer;
  } catch {
    return withoutNetwork(url);
  }
}

function mayKeep(url, answer) {
  if (url.search || answer.status !== 200 || answer.type !== "basic") return false;
  if (SCANNER.test(url.pathname)) return true;
  return KEPT_PAGES.test(url.pathname) && isForEverybody(answer);
}

function isForEverybody(answer) {
  const caching = answer.headers.get("Cache-Control") || "";
  const kind = answer.headers.get("Content-Type") || "";
  return caching.includes("public") && kind.startsWith("text/html");
}

async function keepPage(url, answer) {
  const copy = await dated(answer);
  if (SCANNER.test(url.pathname)) return (await caches.open(SHELL)).put(url.pathname, copy);
  if (KEPT.handbook.includes(url.pathname)) {
    return (await caches.open(HANDBOOK)).put(url.pathname, copy);
  }
  const pages = await caches.open(PAGES);
  await pages.delete(url.pathname, { ignoreVary: true });
  await pages.put(url.pathname, copy);
  const keys = await pages.keys();
  const most = keys.slice(0, Math.max(0, keys.length - KEPT.most));
  return Promise.all(most.map((key) => pages.delete(key, { ignoreVary: true })));
}

// The answer with the moment at which it was true, and its title for lists.
async function dated(answer) {
  const text = await answer.text();
  const title = SHORT_TITLE.exec(text) || WHOLE_TITLE.exec(text);
  const headers = new Headers(answer.headers);
  // The body is no longer compressed, and no request is matched by its headers.
  ["Content-Encoding", "Content-Length", "Vary"].forEach((name) => headers.delete(name));
  headers.set(AT, new Date().toISOString());
  headers.set(TITLE, encodeURIComponent(title ? plain(title[1]) : ""));
  return new Response(text, { status: answer.status, headers });
}

function plain(html) {
  const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" };
  return html.replace(/&(?:amp|lt|gt|#34|#39);/g, (entity) => entities[entity]);
}

async function withoutNetwork(url) {
  const path = url.pathname;
  const language = /^\/en(?:\/|$)/.test(path) ? "en" : "vi";
  const prefix = language === "en" ? "/en" : "";
  if (SCANNER.test(path)) return kept(SHELL, path);
  const copy = await keptCopy(path);
  if (copy) return marked(copy, language);
  if (SCANNED.test(path)) {
    return Response.redirect(`${prefix}/quet?ma=${encodeURIComponent(url.href)}`, 302);
  }
  return kept(SHELL, `${prefix}/quet/ngoai-tuyen`);
}

// The page of a lot stands behind its code.
async function keptCopy(path) {
  for (const one of [path, path.replace(/\/q\//, "/truy-xuat/")]) {
    for (const name of [PAGES, HANDBOOK]) {
      const found = await kept(name, one);
      if (found) return found;
    }
  }
  return undefined;
}

async function kept(name, path) {
  return (await caches.open(name)).match(path);
}

async function marked(copy, language) {
  const at = new Date(copy.headers.get(AT)).toLocaleString(language === "en" ? "en-GB" : "vi-VN", {
    timeZone: "Asia/Ho_Chi_Minh",
    hour: "2-digit",
    minute: "2-digit",
    day: "2-digit",
    month: language === "en" ? "short" : "2-digit",
    year: "numeric",
  });
  const line = `<p class="kept-copy"><strong>${KEPT.words[language].replace("%s", at)}</strong></p>`;
  const text = (await copy.text()).replace(MAIN, (main) => main + line);
  return new Response(text, { status: 200, headers: copy.headers });
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    const found = await caches.match(request.url, { ignoreSearch: true });
    return found || Response.error();
  }
}
