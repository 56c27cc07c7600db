// Leads to this device's own zone where it differs from the one shown. Times are always written by the server: a
// device's zone data may be old.
const link = document.querySelector("a[data-zone]");
const device = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (link && device && !("zoneChosen" in link.dataset) && device !== link.dataset.zone) {
  link.href += `&zone=${encodeURIComponent(device)}`;
  link.textContent = "Your device keeps another time zone: show it as well";
}
