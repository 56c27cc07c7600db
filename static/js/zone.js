// Leads to this device's own zone where it differs from the one shown. Times are always written by the server: a
// device's zone data may be old.
const link = document.querySelector("a[data-zone]");

function offer() {
  // The older way of asking takes a slow phone a tenth of a second.
  const device = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!device || device === link.dataset.zone) return;
  link.href += `&zone=${encodeURIComponent(device)}`;
  link.textContent = "Your device keeps another time zone: show it as well";
}

if (link && !("zoneChosen" in link.dataset)) offer();
