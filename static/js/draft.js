// Keeps what is written as it is written, so that a closed page or a lapsed form loses nothing: one long answer in the
// session, or a whole form at the address that it names itself.
const PAUSE = 1000; // milliseconds after the last key

for (const field of document.querySelectorAll("textarea[data-draft]")) {
  keepAsWritten(field, "/accounts/draft/", () => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.set("name", field.dataset.draft);
    body.set("text", field.value);
    return body;
  }, (news) => field.after(news));
}

for (const form of document.querySelectorAll("form[data-draft-to]")) {
  keepAsWritten(form, form.dataset.draftTo, () => new FormData(form), (news) => form.append(news));
}

function keepAsWritten(written, address, draft, show) {
  let timer;
  const news = document.createElement("p");
  news.className = "small soft";
  news.setAttribute("role", "status");
  show(news);
  written.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });

  async function keep() {
    const answer = await fetch(address, { method: "POST", body: draft() }).catch(() => null);
    news.textContent = answer?.ok ? "What you wrote is kept until you send it." : "Not kept yet: we try again as you write.";
  }
}
