// Keeps a note as it is written. One text goes at a time, and what is typed meanwhile goes after it; where another window
// changed the note, the text goes on as a note of its own.
const PAUSE = 1000; // milliseconds after the last key
const KEPT = "Kept.";
const BESIDE = "Changed in another window. This text is kept beside it.";
const NEWS = { // by the status of the answer
  401: "You are signed out. Copy what you wrote before you leave this page.",
  403: "Not kept: this page has grown old. Save the note before you leave it.",
  422: "Not kept: it is too long.",
};

for (const form of document.querySelectorAll("form[data-note-to]")) {
  const news = form.querySelector("[data-note-news]");
  let timer, sending = false, again = false;

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));

  async function keep() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const asked = { method: "POST", body: new FormData(form), redirect: "error" };
    const answer = await fetch(form.dataset.noteTo, asked).catch(() => null);
    if (answer?.ok) goOn(await answer.json());
    else news.textContent = NEWS[answer?.status] ?? "Not kept yet: we try again as you write.";
    sending = false;
    if (again) {
      again = false;
      keep();
    }
  }

  function goOn(kept) {
    form.elements.version.value = kept.version;
    if (kept.note) form.elements.note.value = kept.note;
    news.textContent = kept.beside ? BESIDE : KEPT;
  }
}
