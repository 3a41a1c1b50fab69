// Looks again after some seconds whether work in the background has ended.
const link = document.querySelector("a[data-reload]");
if (link) window.setTimeout(() => window.location.replace(link.href), 1000 * Number(link.dataset.reload));
