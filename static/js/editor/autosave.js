// What is typed is kept twice: at once on this machine, every few seconds on the desk.

import { offerDraft } from "./drafts.js";
import { send } from "./desk.js";
import { isSame, typedIn } from "./typed.js";

const LOCAL_MS = 300;
const DESK_MS = 4000;
const ALIVE_MS = 60000;
class Keeper {
  constructor(form) {
    this.form = form;
    this.prefix = `soan:${form.dataset.editor}:`;
    this.path = `${form.getAttribute("action")}/tu-luu`;
    this.said = document.getElementById("tu-luu-noi");
    this.tab = sessionStorage.getItem("soan-the") || newTab();
    this.opened = typedIn(form);
    this.posted = this.opened;
    this.isUnsaved = Boolean(form.dataset.unsaved);
    this.isSending = false;
    this.name();
  }

  name() {
    sessionStorage.setItem("soan-the", this.tab);
    this.form.elements.tab.value = this.tab;
  }

  get key() {
    return this.prefix + this.tab;
  }

  listen() {
    this.form.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.keepHere(), LOCAL_MS);
    });
    this.form.addEventListener("submit", () => {
      this.isSending = true;
      this.keepHere(true);
    });
    window.addEventListener("pagehide", () => this.keepHere(this.isSending));
    window.addEventListener("pageshow", () => {
      this.isSending = false;
    });
    window.addEventListener("online", () => this.keepOnDesk());
    window.addEventListener("offline", () => this.sayOffline());
    window.addEventListener("beforeunload", (event) => {
      if (this.hasUnsaved() && !this.isSending) event.preventDefault();
    });
    window.setInterval(() => this.keepOnDesk(), DESK_MS);
    window.setInterval(() => this.post(null), ALIVE_MS);
    if (this.isUnsaved) this.keepHere();
  }

  hasUnsaved() {
    return this.isUnsaved || !isSame(typedIn(this.form), this.opened);
  }

  keepHere(isSent = false) {
    if (!this.hasUnsaved()) return;
    const base = Number(this.form.elements.base_version.value);
    const draft = { fields: typedIn(this.form), base, at: Date.now(), isSent };
    try {
      localStorage.setItem(this.key, JSON.stringify(draft));
    } catch {
      // No room or not allowed: the desk still keeps the text.
    }
  }

  async keepOnDesk() {
    const typed = typedIn(this.form);
    if (this.isSending || isSame(typed, this.posted)) return;
    if (await this.post(typed)) {
      this.posted = typed;
      const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      if (!this.isTakenOver) this.say(`Đã tự giữ lúc ${time}. Bấm “Lưu” để thành bản mới.`);
    }
  }

  async post(typed) {
    const base = Number(this.form.elements.base_version.value);
    try {
      const answer = await send(this.form, this.path, { tab: this.tab, base_version: base, fields: typed });
      if (answer.status === 200) this.sayTakenOver(await answer.json());
      if (!answer.ok) this.say("Máy chủ chưa giữ được bài – bài vẫn được giữ trên máy này.");
      return answer.ok;
    } catch {
      this.sayOffline();
      return false;
    }
  }

  sayOffline() {
    this.say("Đang ngoại tuyến – bài vẫn được giữ trên máy này.");
  }

  sayTakenOver(answer) {
    this.isTakenOver = true;
    this.say(`${answer.taken_over_by} đã tiếp quản bài này. Khi lưu, bạn sẽ được so hai bản.`);
  }

  say(words) {
    if (this.said.textContent !== words) this.said.textContent = words;
  }
}

function newTab() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Tabs of one browser tell each other which manuscripts they have open.
function greetOtherTabs(keeper) {
  if (!window.BroadcastChannel) return;
  const channel = new BroadcastChannel(keeper.prefix);
  channel.addEventListener("message", ({ data }) => {
    if (data.isAnswer && data.tab === keeper.tab) {
      // A duplicated tab brings the name of the first with it.
      keeper.tab = newTab();
      keeper.name();
    }
    if (!data.isAnswer) channel.postMessage({ tab: keeper.tab, isAnswer: true });
    keeper.say("Bài này đang mở ở một thẻ khác. Xin chỉ sửa ở một nơi.");
  });
  channel.postMessage({ tab: keeper.tab, isAnswer: false });
}

export function keepTyped(form) {
  const keeper = new Keeper(form);
  if (!form.dataset.unsaved) offerDraft(form, keeper.prefix, keeper.opened);
  keeper.listen();
  greetOtherTabs(keeper);
}
