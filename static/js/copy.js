// Shows the buttons that copy, where the browser can, and says when it is done.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(button.dataset.copy).then(() => true, () => false);
    button.textContent = copied ? "Copied" : "This browser doesn’t let us copy";
  });
}
