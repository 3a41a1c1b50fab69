// What Word or a web page put on the clipboard arrives as Markdown; plain text stays plain.

import { insert, send } from "./desk.js";

const FORMATTED = /<(h[1-6]|p|li|table|b|strong|i|em|a)[\s>]/i;

export function readPasted(form, area) {
  area.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (!FORMATTED.test(html)) return;
    event.preventDefault();
    insert(area, await markdownOf(form, html, plain));
  });
}

async function markdownOf(form, html, plain) {
  try {
    const answer = await send(form, "/can-bo/soan/dan", { html });
    if (!answer.ok) throw new Error(String(answer.status));
    const { markdown } = await answer.json();
    return markdown || plain;
  } catch {
    return plain;
  }
}
