// Keeps the list of times true while it is being looked at: a time that went is struck out in place.
const list = document.querySelector("[data-slots]");
const news = document.createElement("p");
const EVERY = 30_000; // milliseconds

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(list.dataset.slots).catch(() => null);
  if (!answer?.ok) return;
  const free = new Set((await answer.json()).slots.map((slot) => slot.start));
  const gone = [...list.querySelectorAll("input[name=start]")].filter((input) => !input.disabled && !free.has(input.value));
  gone.forEach(strikeOut);
  if (gone.length) news.textContent = "A time in this list can no longer be booked.";
}

function strikeOut(input) {
  input.checked = false;
  input.disabled = true;
  input.closest(".choice").classList.add("is-gone");
}

if (list) {
  news.setAttribute("role", "status");
  list.querySelector(".actions").before(news);
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
}
