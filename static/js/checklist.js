// The links of the checklist lead into the editor, which shows the text in place of its field: to the block, and to the
// words in it where they can be found. Without this they lead to the field.
const checklist = document.getElementById("checklist");

checklist?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#id_']");
  const field = link && document.getElementById(link.hash.slice(1));
  const editor = field?.closest(".prose-editor")?.querySelector("[contenteditable]");
  if (!editor) return;
  event.preventDefault();
  const words = link.dataset.words ?? "";
  const block = blockOf(editor, Number(link.dataset.at), words);
  editor.focus({ preventScroll: true });
  select(block, words);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  block.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
});

// The block of that number, or another that holds the words where what was written since has moved them.
function blockOf(editor, at, words) {
  const blocks = [...editor.children];
  const holding = [blocks[at], ...blocks].find((block) => words && block?.textContent.includes(words));
  return holding ?? blocks[at] ?? editor;
}

// Selects the words in the block, else puts the cursor at its beginning.
function select(block, words) {
  const texts = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  const at = words ? texts.map((text) => text.data).join("").indexOf(words) : -1;
  const range = document.createRange();
  range.setStart(...placeOf(texts, Math.max(at, 0), block));
  if (at >= 0) range.setEnd(...placeOf(texts, at + words.length, block));
  else range.collapse(true);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function placeOf(texts, offset, block) {
  let left = offset;
  for (const text of texts) {
    if (left <= text.length) return [text, left];
    left -= text.length;
  }
  return [block, 0];
}
