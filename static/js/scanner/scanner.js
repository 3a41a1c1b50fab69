// The scanner page: camera, photos and typed codes; what is read leads to its page, or to what can
// be said of it without a network.

import { SignedCode } from "../signed-code.js";
import { Camera, hasCamera } from "./camera.js";
import { Decoder, keep } from "./decoder.js";
import { offerInstalling, registerWorker, showWhatIsKept } from "./keeping.js";
import { KeptScans } from "./kept-scans.js";
import { Notices } from "./notices.js";
import { OfflineCheck } from "./offline-check.js";
import { best, read } from "./reading.js";

const PAUSE_MS = 120;
const REFUSED = ["NotAllowedError", "SecurityError"];
const ENGLISH = "/en";

class Scanner {
  constructor(place) {
    const { ponyfill, decoder, host, lookUp } = place.dataset;
    this.place = place;
    this.ownHosts = [new URL(host).host, window.location.host];
    this.input = document.getElementById("ma");
    this.decoder = new Decoder(ponyfill, decoder);
    this.camera = new Camera(place.querySelector("video"));
    this.notices = new Notices();
    this.signedCode = new SignedCode(document.querySelector("[data-signed-code]"));
    this.scans = new KeptScans(document.querySelector("[data-kept-scans]"), lookUp);
    const panel = document.querySelector("[data-offline-check]");
    this.offline = new OfflineCheck(panel, this.notices, this.signedCode);
    this.found = document.querySelector("[data-found]");
    this.listen();
    this.begin();
  }

  one(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  listen() {
    this.one("start").addEventListener("click", () => this.start());
    this.one("stop").addEventListener("click", () => this.stop());
    this.one("light").addEventListener("click", () => this.switchLight());
    this.place.querySelectorAll("input[type=file]").forEach((input) => {
      input.addEventListener("change", () => this.photo(input));
    });
    this.input.form.addEventListener("submit", (event) => this.submitted(event));
    this.input.addEventListener("input", () => this.forget());
    document.addEventListener("visibilitychange", () => document.hidden && this.stop());
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("online", () => this.notices.refresh());
  }

  async begin() {
    this.place.hidden = false;
    document.querySelector("[data-without-scripts]").hidden = true;
    if (!hasCamera()) {
      this.one("start").hidden = true;
      this.say("no-camera");
    }
    const meant = new URLSearchParams(window.location.search).get("ma");
    // With a network the portal answers such an address itself: this is the kept page.
    if (meant) await this.read(meant);
    await this.notices.refresh();
    await this.scans.lookUp();
    showWhatIsKept(this.notices);
  }

  // One line of words below the buttons, which the page brings.
  say(name) {
    this.place.querySelectorAll("[data-say]").forEach((words) => {
      words.hidden = words.dataset.say !== name;
    });
  }

  forget() {
    this.found.hidden = true;
    this.offline.hide();
  }

  async start() {
    this.forget();
    this.say("starting");
    try {
      await this.camera.start();
    } catch (trouble) {
      this.stop(REFUSED.includes(trouble.name) ? "refused" : "failed");
      return;
    }
    this.one("view").hidden = false;
    this.one("view").scrollIntoView({ block: "nearest" });
    this.one("start").hidden = true;
    this.one("light").hidden = !this.camera.hasLight;
    this.one("light").setAttribute("aria-pressed", "false");
    if (!(await this.isReady())) this.stop("no-decoder");
    else if (this.camera.isOn) await this.watch();
  }

  // `why` is what is said of it, if anything.
  stop(why = "") {
    if (!this.camera.isOn && !why) return;
    this.camera.stop();
    this.one("view").hidden = true;
    this.one("start").hidden = !hasCamera();
    this.say(why);
  }

  async switchLight() {
    try {
      this.one("light").setAttribute("aria-pressed", String(await this.camera.switchLight()));
    } catch {
      // The phone says that it has a light, and does not let us.
      this.one("light").hidden = true;
    }
  }

  async isReady() {
    this.say("loading");
    try {
      await this.decoder.ready();
      this.say(this.camera.isOn ? "aim" : "reading");
      return true;
    } catch {
      return false;
    }
  }

  async watch() {
    while (this.camera.isOn) {
      const texts = await this.decoder.frame(this.camera.video).catch(() => []);
      if (texts.length && this.camera.isOn) {
        this.stop();
        await this.take(texts);
        return;
      }
      await new Promise((done) => window.setTimeout(done, PAUSE_MS));
    }
  }

  async photo(input) {
    const [file] = input.files;
    if (!file) return;
    this.stop();
    this.forget();
    const texts = (await this.isReady()) ? await this.decoder.photo(file).catch(() => []) : null;
    // The same photo may be chosen again.
    input.value = "";
    if (!texts) this.say("no-decoder");
    else if (texts.length) await this.take(texts);
    else this.say("nothing");
  }

  submitted(event) {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    this.read(this.input.value);
  }

  async take(texts) {
    await this.read(best(texts, this.ownHosts).text);
  }

  // Say or open what a text means; only pages of this portal are opened by themselves.
  async read(text) {
    const meaning = read(text, this.ownHosts);
    this.forget();
    this.input.value = meaning.text;
    if (meaning.kind === "page") this.open(meaning.path);
    else if (meaning.kind === "record") await this.readRecord(meaning);
    else this.show(meaning);
  }

  async readRecord(meaning) {
    this.say("opening");
    if (await this.notices.refresh()) {
      this.open(meaning.path);
      return;
    }
    this.say("");
    this.scans.add(meaning.text);
    await this.offline.show(meaning, await this.signedCode.check());
  }

  open(path) {
    const prefix = document.documentElement.lang === "en" ? ENGLISH : "";
    window.location.assign(prefix + path);
  }

  show(meaning) {
    this.say("");
    this.signedCode.check();
    this.found.querySelectorAll("[data-kind]").forEach((words) => {
      words.hidden = words.dataset.kind !== meaning.kind;
    });
    this.found.querySelectorAll("[data-fill=text]").forEach((place) => {
      place.textContent = meaning.text;
    });
    this.found.querySelector("[data-fill=host]").textContent = meaning.host || "";
    const link = this.found.querySelector("a[rel]");
    if (meaning.address) link.href = meaning.address;
    else link.removeAttribute("href");
    this.found.hidden = false;
    this.found.focus();
  }
}

const place = document.querySelector("[data-scanner]");
if (place) {
  new Scanner(place);
  registerWorker();
  offerInstalling();
  // Whoever has installed the scanner wants to read codes without a network too.
  if (window.matchMedia("(display-mode: standalone)").matches) keep();
}
