// Keeps what is written as it is written, so that a closed page or a lapsed form loses nothing: one long answer in the
// session, or a whole form at the address that it names itself.
const PAUSE = 1000; // milliseconds after the last key
const NEWS = { // by the status of the answer
  204: "What you wrote is kept until you send it.",
  401: "You are signed out. Copy what you wrote before you leave this page.",
  403: "Not kept: this page has grown old. Send what you wrote before you leave it.",
};

for (const field of document.querySelectorAll("textarea[data-draft]")) {
  keepAsWritten(field, "/accounts/draft/", () => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.set("name", field.dataset.draft);
    body.set("text", field.value);
    return body;
  }, (news) => field.after(news), field.form);
}

for (const form of document.querySelectorAll("form[data-draft-to]")) {
  keepAsWritten(form, form.dataset.draftTo, () => new FormData(form), (news) => form.append(news), form);
}

function keepAsWritten(written, address, draft, show, form) {
  let timer, sending = null, again = false;
  const news = document.createElement("p");
  news.className = "small soft";
  news.setAttribute("role", "status");
  show(news);
  written.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });

  form.addEventListener("submit", () => { // what is sent is no draft any more
    clearTimeout(timer);
    again = false;
    sending?.abort();
  });

  async function keep() {
    if (sending) { // one text goes at a time, so that the newest arrives last
      again = true;
      return;
    }
    sending = new AbortController();
    const asked = { method: "POST", body: draft(), redirect: "error", signal: sending.signal };
    const answer = await fetch(address, asked).catch(() => null);
    const refusal = answer?.status === 409 ? await answer.text().catch(() => "") : "";
    news.textContent = refusal || (NEWS[answer?.status] ?? "Not kept yet: we try again as you write.");
    sending = null;
    if (!again) return;
    again = false;
    keep();
  }
}
