// Leads to this device's own zone where it differs from the one shown. Times are always written by the server: a
// device's zone data may be old.
const PAUSE = 300; // milliseconds: a browser is slow to say which zone it keeps, and the page is to be drawn first
const link = document.querySelector("a[data-zone]");

function offer() {
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!device || device === link.dataset.zone) return;
  link.href += `&zone=${encodeURIComponent(device)}`;
  link.textContent = "Your device keeps another time zone: show it as well";
}

if (link && !("zoneChosen" in link.dataset)) setTimeout(offer, PAUSE);
