// Keeps what was typed into an event form on this device until it was sent: in the field the
// network comes and goes. Without this script the form works, only without a safety net.

const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && Date.now() - kept.at < KEPT_DAYS * DAY_MS ? kept.values : null;
  } catch {
    return null;
  }
}

function keep(key, values) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // The device keeps nothing for pages: then there is no draft, and the form still works.
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

function fields(form) {
  return [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
}

function typed(form) {
  return Object.fromEntries(fields(form).map((one) => [one.name, one.value]));
}

function watch(form) {
  const key = form.dataset.draft;
  const place = document.querySelector("[data-draft-status]");
  const say = (words) => {
    place.querySelector("p").textContent = words;
    place.hidden = !words;
  };
  const hasErrors = document.getElementById("loi-bieu-mau") !== null;
  const kept = hasErrors ? null : read(key);
  const before = JSON.stringify(typed(form));
  if (kept) {
    fields(form).forEach((one) => {
      if (kept[one.name]) one.value = kept[one.name];
    });
    if (JSON.stringify(typed(form)) !== before) say(form.dataset.restored);
  }
  form.addEventListener("input", () => keep(key, typed(form)));
  form.addEventListener("submit", (event) => {
    keep(key, typed(form));
    if (navigator.onLine) return;
    event.preventDefault();
    say(form.dataset.offline);
  });
  window.addEventListener("offline", () => say(form.dataset.offline));
  window.addEventListener("online", () => say(form.dataset.online));
}

document.querySelectorAll("form[data-draft]").forEach(watch);

document.querySelectorAll("form[data-draft-done]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    // "Sửa lại" leads back to the form, which then needs its draft no more than before.
    if (event.submitter?.name === "xac-nhan" && navigator.onLine) forget(form.dataset.draftDone);
  });
});
