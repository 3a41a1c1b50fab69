// Small comforts of the pages for officers; without this file everything works all the same.

// A form that was refused: the list of what is wrong is read at once.
document.querySelector(".error-summary")?.focus();

// A menu that lies over the page closes with Escape and with a click beside it.
const menu = document.querySelector(".desk-menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// One box ticks all others of its table; it is made here because without a script it does nothing.
for (const table of document.querySelectorAll("form table")) {
  const boxes = [...table.querySelectorAll('tbody input[type="checkbox"]')];
  const head = table.querySelector("thead th");
  if (boxes.length < 2 || !boxes[0].closest("td") || head.cellIndex !== boxes[0].closest("td").cellIndex) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Chọn tất cả trên trang này");
  all.className = "select-all";
  head.append(all);
  const told = document.createElement("p");
  told.className = "chosen-count";
  told.setAttribute("role", "status");
  table.closest(".table-frame").after(told);
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && !all.checked;
    told.textContent = count ? `Đã chọn ${count} mục.` : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  table.addEventListener("change", tell);
  tell();
}

// A longer form is not left with unsaved text without a question; editors keep their text themselves.
const isRefused = document.querySelector(".error-summary") !== null;
for (const form of document.querySelectorAll('main form[method="post"]:not([data-editor], [data-draft])')) {
  if (form.querySelectorAll(".input").length < 3 && !form.querySelector("textarea.input")) continue;
  let isDirty = isRefused;
  form.addEventListener("input", () => { isDirty = true; });
  form.addEventListener("submit", () => { isDirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
}
