/** Draws block elements: buttons, selects, pickers and the rest, and sends what people do with them. */

import { confirmed, menu } from "../dialogs.js";
import { h, icon } from "../dom.js";
import { act, controlKey } from "../interact.js";
import { store } from "../state.js";
import { label } from "./text.js";
import { FIELDS } from "./fields.js";

const BUTTONS = {
  button,
  workflow_button: button,
  overflow,
  feedback_buttons: feedback,
  icon_button: iconButton,
  image,
};

/**
 * Draws an element that stands in a section, an actions block or a card, and acts at once.
 * @param {object} content a block element
 * @param {object} owner the block around it
 * @param {import("../interact.js").Place} place
 * @returns {HTMLElement}
 */
export function element(content, owner, place) {
  if (BUTTONS[content.type]) return BUTTONS[content.type](content, owner, place);
  const field = FIELDS[content.type];
  if (!field) return unknown(content);
  const send = (value) => perform(content, owner, place, value);
  return field({
    content,
    owner,
    place,
    onValue: send,
    name: label(content.placeholder) || content.action_id,
  });
}

/**
 * Says that an element cannot be shown.
 * @param {{type: string}} content
 * @returns {HTMLElement}
 */
export function unknown(content) {
  return h(
    "span",
    { class: "unknown", data: { testid: "unknown-element" } },
    icon("warn"),
    "This page cannot show ",
    h("code", {}, String(content.type)),
  );
}

async function perform(content, owner, place, value) {
  if (content.confirm && !(await confirmed(content.confirm))) return { denied: true };
  return act(place, { action_id: content.action_id, block_id: owner.block_id, value });
}

/** @returns the attributes by which tests and the focus find a control again */
function hooks(content, owner, place) {
  const key = controlKey(place, content.action_id, owner.block_id);
  return {
    data: { actionId: content.action_id, focus: key },
    "aria-busy": store.pending.has(key) ? "true" : null,
    "aria-disabled": place.busy ? "true" : null,
  };
}

function button(content, owner, place) {
  const style = content.style === "primary" || content.style === "danger" ? ` ${content.style}` : "";
  const press = (event) => {
    if (place.busy) return event.preventDefault();
    if (!content.url) return perform(content, owner, place);
    if (!content.confirm) return act(place, { action_id: content.action_id, block_id: owner.block_id });
    event.preventDefault();
    return perform(content, owner, place).then(
      (answer) => !answer.denied && open(content.url, "_blank", "noopener"),
    );
  };
  const shared = {
    class: `button${style}`,
    "aria-label": content.accessibility_label,
    onclick: press,
    ...hooks(content, owner, place),
  };
  const words = h("span", { dir: "auto" }, label(content.text));
  if (content.url && /^(https?|mailto|tel|slack):/i.test(content.url)) {
    return h("a", { ...shared, href: content.url, target: "_blank", rel: "noopener noreferrer" }, words);
  }
  return h("button", { type: "button", ...shared }, words);
}

function overflow(content, owner, place) {
  const show = (event) => {
    if (place.busy) return;
    const choices = content.options.map((option) => ({
      label: label(option.text),
      hint: option.description ? label(option.description) : "",
      data: { value: option.value },
      choose: () => {
        if (option.url) open(option.url, "_blank", "noopener");
        perform(content, owner, place, option.value);
      },
    }));
    menu(event.currentTarget, choices);
  };
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More choices",
      "aria-haspopup": "menu",
      onclick: show,
      ...hooks(content, owner, place),
    },
    icon("dots"),
  );
}

function feedback(content, owner, place) {
  const one = (part, sign) => {
    const press = () => place.busy || perform(content, owner, place, part.value);
    const words = part.accessibility_label ?? label(part.text);
    return h(
      "button",
      {
        type: "button",
        class: "button small",
        "aria-label": words,
        onclick: press,
        ...hooks(content, owner, place),
      },
      sign,
      " ",
      label(part.text),
    );
  };
  return h(
    "span",
    { class: "feedback", role: "group" },
    one(content.positive_button, "👍"),
    one(content.negative_button, "👎"),
  );
}

function iconButton(content, owner, place) {
  const press = () => place.busy || perform(content, owner, place);
  const words = content.accessibility_label ?? label(content.text);
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      "aria-label": words,
      onclick: press,
      ...hooks(content, owner, place),
    },
    label(content.text),
  );
}

function image(content) {
  return h("img", {
    class: "thumb",
    src: content.image_url ?? content.slack_file?.url,
    alt: content.alt_text ?? "",
    loading: "lazy",
  });
}
