// What changes while a page stands: the server says that something happened, each part asks what.
// <p data-live="/address">: the text of that address, fetched after something happened.
// An element with data-live-after says which position the page shows.
// Others listen to the event `duban:happened` of the document: its detail has `kind`, `record_id`.

const TOGETHER = 1000; // Several events of one command are asked about once.
let stream = null;
let last = document.querySelector("[data-live-after]")?.dataset.liveAfter ?? null;
let waiting = null;
const AGAIN = 5000; // A stream that was refused (the database was away) is closed for good by the browser.

function ask() {
  waiting = null;
  for (const part of document.querySelectorAll("[data-live]")) {
    fetch(part.dataset.live, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
      .then((text) => { if (part.innerHTML.trim() !== text.trim()) part.innerHTML = text; })
      .catch(() => {});
  }
}

function happened(message) {
  last = message.lastEventId;
  document.dispatchEvent(new CustomEvent("duban:happened", { detail: JSON.parse(message.data) }));
  waiting ??= setTimeout(ask, TOGETHER);
}

// A page in the background keeps no line open; when it comes back it hears what it missed.
function listen() {
  if (document.hidden) {
    stream?.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource(last === null ? "/live" : `/live?after=${last}`);
    stream.onmessage = happened;
    stream.onerror = () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      stream = null;
      setTimeout(listen, AGAIN);
    };
  }
}

document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => { stream?.close(); stream = null; });
addEventListener("pageshow", listen);
