// Leaves this page for the address behind "Leave this page", at a press or at Shift three times within five seconds.
// The page is emptied at once, and its place in the history is taken by the one that follows.
const link = document.querySelector(".leave a");
const WITHIN = 5000;
let presses = [];

function leave() {
  document.title = "";
  document.body.replaceChildren();
  location.replace(link.href);
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  if (event.key !== "Shift") {
    presses = [];
    return;
  }
  presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN);
  if (presses.length === 3) leave();
});
