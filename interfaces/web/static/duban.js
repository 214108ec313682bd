// Small helps; every page works without them.

// What went wrong, or what is new, is read out first.
document.querySelector("[data-focus]")?.focus();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});

// Checking a form in place sends what was typed, never the files.
document.addEventListener("htmx:config:request", (event) => {
  const body = event.detail.ctx?.request?.body;
  if (!(body instanceof FormData)) return;
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
});

// A field that asks for names sends what is typed in it, and nothing else of its form.
document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request, vals } = event.detail.ctx;
  if (!sourceElement.matches("input[list]")) return;
  request.body = new FormData();
  request.body.set("nouns", vals.nouns);
  request.body.set("q", sourceElement.value);
});

// A link to a field inside of closed details opens them.
addEventListener("hashchange", () => {
  document.querySelector(location.hash || null)?.closest("details")?.setAttribute("open", "");
});
