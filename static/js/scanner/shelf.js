// What the scanner keeps in this browser, each under a name of its own; nothing of it is sent.

export function taken(name) {
  try {
    return JSON.parse(window.localStorage.getItem(name));
  } catch {
    return null;
  }
}

// Whether there was room and permission.
export function put(name, value) {
  try {
    window.localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function remove(name) {
  try {
    window.localStorage.removeItem(name);
  } catch {
    // Not allowed: then nothing is there either.
  }
}

// A moment in Vietnamese time, in the language of the page.
export function told(moment) {
  const isEnglish = document.documentElement.lang === "en";
  return new Date(moment).toLocaleString(isEnglish ? "en-GB" : "vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    day: "2-digit",
    // 05/11 would be read as May by some.
    month: isEnglish ? "short" : "2-digit",
    year: "numeric",
    timeZone: "Asia/Ho_Chi_Minh",
  });
}

// JSON from this portal; rejects when it does not answer soon.
export async function asked(address, patience) {
  const request = new AbortController();
  const timer = window.setTimeout(() => request.abort(), patience);
  try {
    const answer = await fetch(address, { signal: request.signal, credentials: "omit" });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return await answer.json();
  } finally {
    window.clearTimeout(timer);
  }
}
