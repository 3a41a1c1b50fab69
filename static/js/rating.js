// The rating below a page is answered in place: the form is fetched, and sent without leaving the page.
for (const form of document.querySelectorAll("form[data-rating]")) {
  const part = (text, selector) => new DOMParser().parseFromString(text, "text/html").querySelector(selector);
  const show = (...nodes) => {
    form.replaceWith(...nodes);
    nodes[0].setAttribute("tabindex", "-1");
    nodes[0].focus();
  };
  const send = async (sent, button) => {
    button.disabled = true;
    const answer = await fetch(sent.action, { method: "POST", body: new URLSearchParams(new FormData(sent)), credentials: "omit" });
    const said = part(await answer.text(), answer.ok ? "h1" : ".error-summary, .trouble, h1");
    if (answer.status === 422) { sent.submit(); return; }
    const line = document.createElement("p");
    line.className = "rating__thanks";
    line.setAttribute("role", "status");
    line.textContent = said ? said.textContent.trim() : "";
    sent.replaceWith(line);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(form));
    if (event.submitter) asked.set("diem", event.submitter.value);
    const address = `${form.action}?${asked}`;
    try {
      const answer = await fetch(address, { credentials: "omit" });
      const fetched = part(await answer.text(), "#danh-gia-form");
      if (!fetched) { location.assign(address); return; }
      const { solve } = await import(form.dataset.rating);
      const ticket = fetched.elements.phieu.dataset.work;
      const solved = solve(ticket).then((found) => { fetched.elements.loi_giai.value = found; });
      fetched.classList.add("rating__more");
      fetched.addEventListener("submit", async (sending) => {
        sending.preventDefault();
        await solved;
        try { await send(fetched, sending.submitter ?? fetched.querySelector("button")); } catch { fetched.submit(); }
      });
      show(fetched);
    } catch { location.assign(address); }
  });
}
