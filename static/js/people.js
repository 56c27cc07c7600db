// Keeps the list of people as somebody types. The button does the same without this.
const form = document.querySelector("form[data-find]");
const found = document.querySelector("[data-found]");
const news = document.createElement("p");
const PAUSE = 200; // milliseconds without a key
let timer;
let asking;

async function refresh() {
  const address = new URL(location.pathname, location.origin);
  const typed = form.elements.q.value.trim();
  if (typed) address.searchParams.set("q", typed);
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(address, { headers: { "X-Part": form.dataset.find }, signal: asking.signal }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  found.innerHTML = await answer.text();
  history.replaceState(null, "", address);
  news.textContent = found.querySelector("h2").textContent;
}

if (form && found) {
  news.setAttribute("role", "status");
  news.className = "only-heard";
  form.after(news);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
}
