// What a script adds to pages that work without one: the reader's own time, hits while typing, a key to search.
"use strict";

for (const place of document.querySelectorAll(".reader-time")) {
  const moment = new Date(place.dataset.time);
  if (Number.isNaN(moment.getTime())) continue;
  const stated = place.dataset.time.match(/([+-])(\d\d):(\d\d)$/);
  const offset = stated ? (stated[1] === "-" ? -1 : 1) * (Number(stated[2]) * 60 + Number(stated[3])) : 0;
  if (-moment.getTimezoneOffset() === offset) {
    place.hidden = true; // the reader's clock says what the publisher's said
    continue;
  }
  const words = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  place.textContent = `${words.format(moment)}, your time`;
  place.hidden = false;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector(".masthead input").select();
  }
});

const results = document.getElementById("results");
const box = document.querySelector(".masthead input");
if (results && box && location.pathname === "/search") {
  let waiting, asked;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(location.href);
      address.searchParams.set("q", box.value);
      address.searchParams.delete("page");
      try {
        const answer = await fetch(address, { signal: asked.signal, credentials: "same-origin" });
        if (!answer.ok && answer.status !== 400) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const found = page.getElementById("results");
        if (answer.status === 400 || !found) return; // half a query; the next letter completes it
        results.replaceChildren(...found.childNodes);
        document.title = page.title;
        history.replaceState(null, "", address);
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, 200);
  });
}
