// A picture in an article: chosen from this device, with the words for those who don't see it, and a caption. What was
// typed stays in the window until the picture is kept.
import { canInsertNode, crel, Figure } from "django-prose-editor/editor";

const SENT_TO = "/admin/blog/article/pictures/";
const NOT_SENT = "The picture did not arrive. Please try again.";
const WORDLESS = "Say in a sentence what the picture shows.";
let opened = 0;

export const ArticleFigure = Figure.extend({
  addAttributes: () => ({}),

  addCommands() {
    const editImage = () => ({ editor, state, dispatch }) => {
      const chosen = chosenPicture(state);
      if (!chosen && !canInsertNode(state, state.schema.nodes.figure)) return false;
      if (dispatch) open(editor, chosen);
      return true;
    };
    return { ...this.parent?.(), editImage, insertFigure: editImage };
  },
});

// The picture that the cursor is at, and where it stands; none where one is to be put in.
function chosenPicture({ selection }) {
  if (selection.node?.type.name === "image") return { at: selection.from, node: selection.node };
  const { $from, node } = selection;
  const depths = [...Array($from.depth).keys()].map((depth) => depth + 1);
  const depth = depths.find((one) => $from.node(one).type.name === "figure");
  const figure = node?.type.name === "figure" ? node : depth && $from.node(depth);
  return figure ? { at: (figure === node ? selection.from : $from.before(depth)) + 1, node: figure.firstChild } : null;
}

function open(editor, chosen) {
  const number = ++opened;
  const file = field(number, "picture", "Picture", { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif,image/avif", required: true });
  const alternative = field(number, "alternative", "What it shows, for those who don’t see it", { type: "text", required: true, value: chosen?.node.attrs.alt ?? "" });
  const caption = field(number, "caption", "Caption, if you like", { type: "text" });
  const news = crel("p", { className: "studio-news", role: "alert" });
  const send = crel("button", { type: "submit", textContent: chosen ? "Change" : "Put it in" });
  const cancel = crel("button", { type: "button", textContent: "Cancel" });
  const title = crel("h3", { className: "prose-editor-dialog-title", id: `picture-${number}`, textContent: chosen ? "Change what a picture says" : "Put a picture in" });
  const form = crel("form", { noValidate: true }, [
    title,
    ...(chosen ? [alternative] : [file, alternative, caption]),
    news,
    crel("div", { className: "prose-editor-dialog-buttons" }, [send, cancel]),
  ]);
  const dialog = crel("dialog", { className: "prose-editor-dialog", "aria-labelledby": title.id }, [form]);
  document.body.append(dialog); // not in the article's own form: forms hold no forms
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); editor.commands.focus(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const alt = form.elements.alternative.value.trim();
    if (!alt) return refuse(WORDLESS, form.elements.alternative);
    if (chosen) {
      editor.chain().setNodeSelection(chosen.at).updateAttributes("image", { alt }).run();
      return dialog.close();
    }
    send.disabled = true;
    news.textContent = "One moment: the picture is being made ready.";
    const said = await keep(new FormData(form));
    send.disabled = false;
    if (!said.address) return refuse(said.words, form.elements[said.field ?? "picture"]);
    dialog.close();
    editor.chain().focus().insertContent(figureOf(said.address, alt, form.elements.caption.value.trim())).run();
    const { doc } = editor.state; // so that one can go on writing below it
    if (doc.lastChild.type.name === "figure") editor.commands.insertContentAt(doc.content.size, { type: "paragraph" });
  });
  dialog.showModal();

  function refuse(words, control) {
    news.textContent = words;
    control?.focus();
  }
}

function field(number, name, words, attributes) {
  const id = `picture-${number}-${name}`;
  return crel("div", { className: "prose-editor-dialog-field" }, [
    crel("label", { htmlFor: id, textContent: words }),
    crel("input", { id, name, size: 50, autocomplete: "off", ...attributes }),
  ]);
}

function figureOf(src, alt, caption) {
  const words = caption ? [{ type: "caption", content: [{ type: "text", text: caption }] }] : [];
  return { type: "figure", content: [{ type: "image", attrs: { src, alt } }, ...words] };
}

// The picture's address, or in words why it was not kept.
async function keep(body) {
  body.set("csrfmiddlewaretoken", document.querySelector("#article_form [name=csrfmiddlewaretoken]").value);
  const sent = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" };
  const answer = await fetch(SENT_TO, sent).catch(() => null);
  return (await answer?.json().catch(() => null)) ?? { words: NOT_SENT };
}
