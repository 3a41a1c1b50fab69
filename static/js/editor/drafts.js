// Texts found on this machine that were never saved: shown with what differs, restored or dropped.

import { send } from "./desk.js";
import { isSame } from "./typed.js";

export function offerDraft(form, prefix, opened) {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
    const draft = read(key);
    if (!draft || isSame(draft.fields, opened) || isSaved(form, draft)) {
      localStorage.removeItem(key);
    } else {
      show(form, key, draft);
      return;
    }
  }
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && typeof draft.fields === "object" ? draft : null;
  } catch {
    return null;
  }
}

// It was sent, and the newest version is by the same person: it arrived.
function isSaved(form, draft) {
  return draft.isSent && form.dataset.mine === "1" && Number(form.dataset.base) > draft.base;
}

function show(form, key, draft) {
  const place = document.getElementById("ban-tren-may");
  const twin = document.querySelector(`[data-waiting="${key.split(":")[2]}"]`);
  if (twin) twin.hidden = true;
  const time = new Date(draft.at).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });
  place.className = "notice notice--caution";
  place.hidden = false;
  const inside = document.createElement("div");
  inside.className = "notice__body";
  inside.append(
    made("h2", "notice__title", "Trên máy này còn bản chưa lưu"),
    made("p", "", `Gõ lúc ${time}, trên bản số ${draft.base}.`),
    comparison(form, draft),
    buttons(form, place, key, draft, twin),
  );
  place.replaceChildren(inside);
}

function buttons(form, place, key, draft, twin) {
  const row = made("p", "desk-actions", "");
  const restore = made("button", "button", "Khôi phục");
  const drop = made("button", "button button--quiet", "Bỏ");
  for (const one of [restore, drop]) one.type = "button";
  restore.addEventListener("click", () => {
    fill(form, draft);
    place.hidden = true;
    form.elements.title.focus();
  });
  drop.addEventListener("click", () => {
    localStorage.removeItem(key);
    if (twin) send(form, twin.dataset.drop, {});
    place.hidden = true;
  });
  row.append(restore, drop);
  return row;
}

function comparison(form, draft) {
  const details = made("details", "reveal", "");
  const inside = made("div", "reveal__body", "");
  details.append(made("summary", "", "Khác gì so với bản đã lưu?"), inside);
  details.addEventListener("toggle", () => details.open && compare(form, draft, inside), { once: true });
  return details;
}

async function compare(form, draft, inside) {
  for (const [name, text] of Object.entries(draft.fields)) {
    const field = form.elements[name];
    const before = field && typeof field.value === "string" ? field.value : "";
    if (before === text || (field && field.type === "checkbox")) continue;
    const label = field && field.labels && field.labels[0] ? field.labels[0].textContent : name;
    const shown = made("div", "", "");
    inside.append(made("h3", "", label.trim()), shown);
    try {
      const answer = await send(form, "/can-bo/soan/so-sanh", { before, after: text });
      if (!answer.ok) throw new Error(String(answer.status));
      shown.innerHTML = await answer.text();
    } catch {
      shown.append(made("pre", "theirs", text));
    }
  }
}

// The text goes back with the version it was written on: if that is no longer the newest, saving
// leads to both texts side by side.
function fill(form, draft) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) {
    if (box.name !== "theirs") box.checked = draft.fields[box.name] === box.value;
  }
  for (const [name, text] of Object.entries(draft.fields)) {
    const field = form.elements[name];
    if (!field) {
      const more = made("input", "", "");
      Object.assign(more, { type: "hidden", name, value: text });
      form.append(more);
    } else if (field.type !== "checkbox") {
      field.value = text;
    }
  }
  form.elements.base_version.value = String(draft.base);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function made(tag, name, words) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = words;
  return element;
}
