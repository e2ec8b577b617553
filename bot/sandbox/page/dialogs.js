/** Small dialogs of the page's own: the confirm question that a control may carry. */

import { h } from "./dom.js";
import { textNode } from "./blocks/text.js";
import { plain } from "./mrkdwn.js";

/**
 * Asks the question of a confirm object.
 * @param {{title?: object, text?: object, confirm?: object, deny?: object, style?: string}} question
 * @returns {Promise<boolean>} whether the person said yes
 */
export function confirmed(question) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const answer = (yes) => () => {
      dialog.close();
      dialog.remove();
      before?.focus?.();
      resolve(yes);
    };
    const label = (object, otherwise) => plain(object?.text ?? otherwise);
    const danger = question.style === "danger" ? " danger-solid" : "";
    const dialog = h(
      "dialog",
      {
        class: "dialog confirm",
        "aria-labelledby": "confirm-title",
        "aria-describedby": "confirm-text",
        data: { testid: "confirm" },
      },
      h("h2", { id: "confirm-title", dir: "auto" }, label(question.title, "Are you sure?")),
      h(
        "div",
        { id: "confirm-text", class: "confirm-text", dir: "auto" },
        question.text ? textNode(question.text) : null,
      ),
      h(
        "footer",
        {},
        h(
          "button",
          { type: "button", class: "button", data: { testid: "confirm-deny" }, onclick: answer(false) },
          label(question.deny, "Cancel"),
        ),
        h(
          "button",
          {
            type: "button",
            class: `button primary${danger}`,
            data: { testid: "confirm-yes" },
            onclick: answer(true),
          },
          label(question.confirm, "Yes"),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      answer(false)();
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector(".primary").focus();
  });
}

let openMenu = null;

/**
 * Opens a small menu beside a control, in the top layer so that nothing cuts it off.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {{wide?: boolean}} [how] wide: as wide as the anchor
 * @returns {HTMLElement} the popover
 */
export function popover(anchor, content, { wide = false } = {}) {
  openMenu?.hidePopover();
  const node = h("div", { class: "menu", popover: "auto" }, content);
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  placeBeside(node, anchor, wide);
  openMenu = node;
  node.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (openMenu === node) openMenu = null;
    node.remove();
  });
  return node;
}

/**
 * Places a popover below its anchor, or above it where there is no room.
 * @param {HTMLElement} node
 * @param {HTMLElement} anchor
 * @param {boolean} wide
 */
export function placeBeside(node, anchor, wide) {
  const box = anchor.getBoundingClientRect();
  if (wide) node.style.width = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = innerHeight - box.bottom > height + 8 || box.top < height + 8;
  node.style.top = `${below ? box.bottom + 4 : box.top - height - 4}px`;
  node.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
}

/**
 * A menu of named choices that arrows, Home, End and Escape work in.
 * @param {HTMLElement} anchor
 * @param {Array<{label: string|Node, hint?: string, value?: string, data?: object, choose: () => void}>} choices
 */
export function menu(anchor, choices) {
  const pick = (choose) => {
    node.hidePopover();
    choose();
  };
  const items = choices.map(({ label, hint, data, choose }) =>
    h(
      "button",
      { type: "button", role: "menuitem", class: "menu-item", data, onclick: () => pick(choose) },
      h("span", { dir: "auto" }, label),
      hint ? h("small", {}, hint) : null,
    ),
  );
  const list = h("div", { role: "menu" }, items);
  list.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  });
  const node = popover(anchor, list);
  items[0]?.focus();
}
