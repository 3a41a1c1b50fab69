// Pictures: handed in with words for those who do not see them, then set into the text.

import { insert } from "./desk.js";

export function offerPictures(form, area) {
  const dialog = document.getElementById("hop-anh");
  const file = document.getElementById("anh-tep");
  const words = document.getElementById("anh-loi");
  const said = document.getElementById("anh-bao");
  document.querySelectorAll("[data-without-script]").forEach((one) => (one.hidden = true));
  document.getElementById("anh-thoi").addEventListener("click", () => dialog.close());
  document.getElementById("mau-anh").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { markdown, problem } = await handIn(form, file.files[0], words.value);
    said.textContent = problem;
    if (problem) return;
    dialog.close();
    insert(area, `\n${markdown}\n`);
    file.value = words.value = "";
  });
  return () => dialog.showModal();
}

async function handIn(form, picture, alt) {
  if (!picture) return { problem: "Xin chọn một ảnh." };
  const data = new FormData();
  data.append("file", picture);
  data.append("alt", alt);
  try {
    const answer = await fetch("/can-bo/soan/anh", {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf_token.value },
      body: data,
    });
    const { markdown, errors } = await answer.json();
    const problem = Object.entries(errors || {}).map(([name, words]) => (name === "alt" ? `Lời tả ảnh: ${words}` : words));
    return { markdown, problem: problem.join(" ") };
  } catch {
    return { problem: "Chưa tải được ảnh. Xin kiểm tra mạng rồi thử lại." };
  }
}
