// Two comforts for a long article. The contents show where one is. A citation shows its reference beside the line while
// it has the focus, or the pointer is on it or on what it shows: for the eye alone, since the link says the same and
// goes there. Escape closes it.
const prose = document.querySelector(".prose");
const margin = matchMedia("(min-width: 75rem)");
const CLOSE_AFTER = 250; // milliseconds: enough to bring the pointer from the citation to its card
const GAP = 6; // pixels between the line and the card
let card = null;
let cited = null;
let closing = 0;

function close() {
  clearTimeout(closing);
  card?.remove();
  card = cited = null;
}

function closeSoon() {
  clearTimeout(closing);
  closing = setTimeout(() => {
    if (card && !card.matches(":hover") && !cited.matches(":hover, :focus-visible")) close();
  }, CLOSE_AFTER);
}

function open(cite) {
  if (cite === cited) return;
  const source = prose.querySelector(`.cite[href="${cite.getAttribute("href")}"] + .cite-card`);
  close();
  if (!source || (margin.matches && source === cite.nextElementSibling)) return;
  cited = cite;
  card = source.cloneNode(true);
  card.classList.add("is-open");
  card.addEventListener("pointerleave", closeSoon);
  prose.append(card);
  place(cite);
}

// Below the citation's last line, or above its first where the window ends first.
function place(cite) {
  const lines = [...cite.getClientRects()];
  const [first, last] = [lines[0], lines.at(-1)];
  const page = prose.getBoundingClientRect();
  const fits = last.bottom + GAP + card.offsetHeight <= innerHeight || first.top - GAP < card.offsetHeight;
  const top = fits ? last.bottom + GAP : first.top - GAP - card.offsetHeight;
  const room = Math.max(0, page.width - card.offsetWidth);
  card.style.insetBlockStart = `${top - page.top}px`;
  card.style.insetInlineStart = `${Math.min(Math.max(0, last.left - page.left), room)}px`;
}

for (const cite of prose.querySelectorAll(".cite")) {
  cite.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && open(cite));
  cite.addEventListener("pointerleave", closeSoon);
  cite.addEventListener("focus", () => cite.matches(":focus-visible") && open(cite));
  cite.addEventListener("blur", closeSoon);
}
addEventListener("keydown", (event) => event.key === "Escape" && close());
addEventListener("resize", close);

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
