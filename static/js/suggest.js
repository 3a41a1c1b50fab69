// Suggestions under every search box marked with data-suggest: the combobox pattern of WAI-ARIA.
// Without this file the box is a plain form and works just as well.

const WAIT_MS = 180;
const SHORTEST = 2;

class Suggest {
  constructor(input, number) {
    this.input = input;
    this.address = input.dataset.suggest;
    this.list = document.createElement("ul");
    this.list.id = `${input.id || `suggest-${number}`}-list`;
    this.list.className = "suggest";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    const label = input.labels && input.labels[0];
    this.list.setAttribute("aria-label", label ? label.textContent.trim() : input.name);
    this.active = -1;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.parentElement.append(this.list);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      // A Vietnamese input method composes a syllable over several keys.
      if (!event.isComposing) this.later();
    });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // mousedown, because a click would first blur the box and close the list.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option && event.button === 0) window.location.assign(option.dataset.url);
    });
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const words = this.input.value.trim();
    if (this.request) this.request.abort();
    if (words.length < SHORTEST) {
      this.close();
      return;
    }
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(words)}`, {
        signal: this.request.signal,
        headers: { Accept: "application/json" },
        credentials: "omit",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { items } = await answer.json();
      if (document.activeElement === this.input) this.show(items);
    } catch (problem) {
      // Suggestions are a courtesy: a weak network must not disturb the search itself.
      if (problem.name !== "AbortError") this.close();
    }
  }

  show(items) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...items.map((item, place) => this.option(item, place)));
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
  }

  option({ text, label, url }, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = url;
    const words = document.createElement("span");
    words.textContent = text;
    const kind = document.createElement("span");
    kind.className = "suggest__kind";
    kind.textContent = label || "";
    option.append(words, kind);
    return option;
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (open && event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      window.location.assign(this.list.children[this.active].dataset.url);
    }
  }

  move(step) {
    // One place more than there are options: the box itself, with what was typed.
    const places = this.list.children.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    Array.from(this.list.children).forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === this.active));
    });
    if (this.active < 0) {
      this.input.removeAttribute("aria-activedescendant");
    } else {
      const option = this.list.children[this.active];
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    window.clearTimeout(this.timer);
    if (this.request) this.request.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("input[data-suggest]").forEach((input, number) => new Suggest(input, number));
