// Brings the share buttons to life: copy the address, or hand it to another app of the phone.
// Both buttons stay hidden where the browser cannot do it.

function announce(button, words) {
  const place = button.closest(".share").querySelector("[role=status]");
  place.textContent = words;
}

document.querySelectorAll("button[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(button, button.dataset.copied);
    } catch {
      // Refused by the browser: the address itself is shown to be copied by hand.
      announce(button, button.dataset.copy);
    }
  });
});

document.querySelectorAll("button[data-share]").forEach((button) => {
  if (!navigator.share) return;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.title, url: button.dataset.share });
    } catch (problem) {
      if (problem.name !== "AbortError") announce(button, button.dataset.share);
    }
  });
});
