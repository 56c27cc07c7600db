// Keeps an article while it is written: in a draft of its own, which readers never see. The server says what it did, and
// by its own clock; where another page was quicker it keeps this text beside the other.
const PAUSE = 2000; // milliseconds after the first key that was not kept yet
const NOT_YET = "Not kept yet: we try again as you write.";
const NEWS = { // by the status of an answer that says nothing of its own
  401: "You are signed out. Copy what you wrote before you leave this page.",
  403: "Not kept: this page has grown old. Save what you wrote before you leave it.",
};
const form = document.querySelector("#article_form");
const place = form?.querySelector("[data-autosave]");
let timer;
let sending = null;
let known = null; // what the form held when somebody first touched the page, and later what was last sent

function held() {
  const data = new FormData(form);
  data.delete("draft_version");
  return new URLSearchParams(data).toString();
}

if (place) {
  const news = document.createElement("p");
  news.id = "studio-news";
  news.setAttribute("role", "status");
  (document.querySelector("#submit-row") ?? form).prepend(news);

  // The editor and the lists tidy the form up when they open: that is nobody's writing yet.
  for (const touch of ["beforeinput", "keydown", "pointerdown", "paste", "drop"]) {
    document.addEventListener(touch, () => { known ??= held(); }, { capture: true, once: true });
  }
  const soon = () => {
    if (known === null || held() === known) return;
    timer ??= setTimeout(keep, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.django?.jQuery?.(form).on("change", "select", soon); // the chosen references and subjects say it in this way only

  form.addEventListener("submit", () => { // what is saved is no draft any more
    clearTimeout(timer);
    sending?.abort();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // a page from before the last save

  async function keep() {
    timer = null;
    if (sending) return;
    sending = new AbortController();
    known = held();
    const sent = { method: "POST", body: new FormData(form), redirect: "error", signal: sending.signal };
    const answer = await fetch(place.dataset.autosave, sent).catch(() => null);
    const said = answer?.headers.get("content-type")?.includes("json") ? await answer.json().catch(() => null) : null;
    sending = null;
    if (answer?.ok && said) form.elements.draft_version.value = said.version;
    say(said, answer?.status);
    if (answer) soon();
    else known = ""; // it did not arrive: the next key tries again
  }

  function say(said, status) {
    news.textContent = said?.words ?? NEWS[status] ?? NOT_YET;
    if (!said?.compare) return;
    const link = document.createElement("a");
    link.href = said.compare;
    link.target = "_blank";
    link.textContent = "Compare both";
    news.append(" ", link);
  }
}
