// The toolbar of the body: marks are typed for the writer. Arrow keys move between its buttons.

import { insert, send } from "./desk.js";

const around = (mark, sample) => (chosen) => `${mark}${chosen || sample}${mark}`;
const eachLine = (start) => (chosen) =>
  (chosen || "mục")
    .split("\n")
    .map((line, at) => `${typeof start === "function" ? start(at) : start}${line}`)
    .join("\n");
const TABLE = "\n| Cột một | Cột hai |\n| --- | --- |\n| ô | ô |\n";
const MARKS = [
  ["Đậm", around("**", "chữ đậm")],
  ["Nghiêng", around("*", "chữ nghiêng")],
  ["Tiêu đề", (chosen) => `\n## ${chosen || "Tiêu đề mục"}\n\n`],
  ["Danh sách", eachLine("- ")],
  ["Danh sách số", eachLine((at) => `${at + 1}. `)],
  ["Liên kết", (chosen) => `[${chosen || "tên trang"}](https://)`],
  ["Bảng", () => TABLE],
];

export function addToolbar(form, area, openPicture) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Định dạng nội dung");
  bar.setAttribute("aria-controls", area.id);
  for (const [label, mark] of MARKS) {
    bar.append(button(label, () => insert(area, mark(area.value.slice(area.selectionStart, area.selectionEnd)))));
  }
  bar.append(button("Ảnh", openPicture), previewButton(form, area));
  area.before(bar);
  walkByArrows(bar);
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "toolbar__button";
  made.textContent = label;
  made.tabIndex = -1;
  made.addEventListener("click", act);
  return made;
}

// One stop for the tab key, the arrows inside (WAI-ARIA: toolbar).
function walkByArrows(bar) {
  const all = [...bar.children];
  all[0].tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const chosen = all[(next + all.length) % all.length];
    all.forEach((one) => (one.tabIndex = one === chosen ? 0 : -1));
    chosen.focus();
  });
}

function previewButton(form, area) {
  const panel = document.createElement("div");
  panel.className = "preview";
  panel.hidden = true;
  panel.tabIndex = 0;
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", "Xem trước nội dung");
  area.after(panel);
  const made = button("Xem trước", async () => {
    const opens = panel.hidden;
    if (opens && !(await fill(form, area, panel))) return;
    panel.hidden = !opens;
    area.hidden = opens;
    made.setAttribute("aria-pressed", String(opens));
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}

async function fill(form, area, panel) {
  try {
    const answer = await send(form, "/can-bo/soan/xem-truoc", { text: area.value });
    if (!answer.ok) throw new Error(String(answer.status));
    panel.innerHTML = await answer.text();
  } catch {
    panel.textContent = "Chưa xem trước được. Xin thử lại khi có mạng.";
  }
  return true;
}
