/* Leaving faster than the link alone can: the page is emptied before the way out is even asked for, and the entry in the
   history is taken over. Without this file the link does the same, one entry later. */
(() => {
  "use strict";
  const link = document.querySelector("[data-leave]");
  const count = document.querySelector("[data-leave-count]");
  const TIMES = 3;
  const WITHIN_MS = 5000;
  let presses = 0;
  let timer;

  const say = (words) => { if (count) count.textContent = words; };

  const reset = () => {
    clearTimeout(timer);
    if (presses) say("");
    presses = 0;
  };

  const leave = () => {
    const way = link ? link.href : "/leave/";
    document.title = "\u200b";
    document.body.replaceChildren();
    location.replace(way);
  };

  const press = () => {
    clearTimeout(timer);
    presses += 1;
    if (presses >= TIMES) return leave();
    timer = setTimeout(reset, WITHIN_MS);
    return say(count ? count.dataset[presses === 1 ? "two" : "one"] : "");
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") reset();
    else if (!event.repeat) press();
  }, true);

  link?.addEventListener("click", (event) => {
    // Opening it elsewhere is somebody's wish to look at it, not to leave.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    leave();
  });

  // Nothing stays in the browser's stores: htmx would keep the whole address of a search there, and leaving ends no store.
  Storage.prototype.setItem = () => { throw new DOMException("nothing is kept", "QuotaExceededError"); };

  // A page that comes back from the browser's memory asks the server whether it may.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
