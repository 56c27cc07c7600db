// A callout: a few blocks that stand beside the thread of an article, in a frame of their own.
import { Node } from "django-prose-editor/editor";

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,

  parseHTML: () => [{ tag: "aside" }],
  renderHTML: () => ["aside", 0],

  addCommands() {
    return { toggleCallout: () => ({ commands }) => commands.toggleWrap(this.name) };
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: this.name,
      groups: "nodes",
      button: buttons.material("info", "callout"),
      active: (editor) => editor.isActive(this.name),
      enabled: (editor) => editor.can().toggleCallout(),
      command: (editor) => editor.chain().focus().toggleCallout().run(),
    });
  },
});
