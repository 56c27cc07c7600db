// Two comforts for a long article. The contents show where one is. A citation shows its reference beside the line while
// it is pointed at or has the focus: for the eye alone, since the link says the same and goes there.
const prose = document.querySelector(".prose");
const margin = matchMedia("(min-width: 75rem)");
const CLOSE_AFTER = 250;
let card = null;
let closing = 0;

function close() {
  clearTimeout(closing);
  card?.remove();
  card = null;
}

function closeSoon() {
  clearTimeout(closing);
  closing = setTimeout(close, CLOSE_AFTER);
}

function open(cite) {
  const source = prose.querySelector(`.cite[href="${cite.getAttribute("href")}"] + .cite-card`);
  close();
  if (!source || (margin.matches && source === cite.nextElementSibling)) return;
  card = source.cloneNode(true);
  card.classList.add("is-open");
  card.addEventListener("pointerenter", () => clearTimeout(closing));
  card.addEventListener("pointerleave", closeSoon);
  prose.append(card);
  const line = [...cite.getClientRects()].at(-1);
  const page = prose.getBoundingClientRect();
  const room = Math.max(0, page.width - card.offsetWidth);
  card.style.insetBlockStart = `${line.bottom - page.top + 6}px`;
  card.style.insetInlineStart = `${Math.min(Math.max(0, line.left - page.left), room)}px`;
}

for (const cite of prose.querySelectorAll(".cite")) {
  cite.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && open(cite));
  cite.addEventListener("pointerleave", closeSoon);
  cite.addEventListener("focus", () => cite.matches(":focus-visible") && open(cite));
  cite.addEventListener("blur", closeSoon);
}
document.addEventListener("keydown", (event) => event.key === "Escape" && close());

const places = new Map(
  [...document.querySelectorAll(".toc a")].map((link) => [document.getElementById(link.hash.slice(1)), link]),
);
places.delete(null);

function mark() {
  const passed = [...places.keys()].filter((place) => place.getBoundingClientRect().top < innerHeight / 3);
  for (const [place, link] of places) {
    if (place === passed.at(-1)) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
for (const place of places.keys()) watch.observe(place);
