// A double click sends a form once: the answer to a second sending would take the place of the first one's, and with it
// the session that may just have begun. Whoever presses again some seconds later means it.
const WITHIN = 3000;
let sent = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.timeStamp - (sent.get(event.target) ?? -WITHIN) < WITHIN) event.preventDefault();
  else sent.set(event.target, event.timeStamp);
});

addEventListener("pageshow", () => {
  sent = new WeakMap();
});
