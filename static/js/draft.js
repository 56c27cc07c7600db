// Keeps a long answer in the session as it is written, so that a closed page or a lapsed form loses nothing.
const PAUSE = 1000; // milliseconds after the last key

for (const field of document.querySelectorAll("textarea[data-draft]")) {
  let timer;
  const news = document.createElement("p");
  news.className = "small soft";
  news.setAttribute("role", "status");
  field.after(news);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });

  async function keep() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.set("name", field.dataset.draft);
    body.set("text", field.value);
    const answer = await fetch("/accounts/draft/", { method: "POST", body }).catch(() => null);
    news.textContent = answer?.ok ? "What you wrote is kept until you send it." : "Not kept yet: we try again as you write.";
  }
}
