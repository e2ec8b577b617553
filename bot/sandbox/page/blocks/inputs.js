/** Draws input blocks: label, field, hint, and what is wrong with it. */

import { h } from "../dom.js";
import { act } from "../interact.js";
import { unknown } from "./elements.js";
import { FIELDS } from "./fields.js";
import { label, textNode } from "./text.js";

let serial = 0;

/**
 * @param {object} content an input block
 * @param {import("../interact.js").Place} place
 * @returns {HTMLElement}
 */
export function inputBlock(content, place) {
  const id = `input-${++serial}`;
  const error = place.form.errors[content.block_id];
  const grouped = /checkboxes|radio_buttons/.test(content.element.type);
  const described = [error ? `${id}-error` : "", content.hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  const aria = {
    id,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": content.optional ? null : "true",
    "aria-labelledby": `${id}-label`,
  };
  const send = (value) =>
    act(place, { action_id: content.element.action_id, block_id: content.block_id, value });
  const draw = FIELDS[content.element.type];
  const field = draw
    ? draw({
        content: content.element,
        owner: content,
        place,
        name: label(content.label),
        aria,
        onValue: content.dispatch_action ? send : undefined,
      })
    : unknown(content.element);
  return h(
    "div",
    { class: error ? "has-error" : "" },
    h(
      grouped ? "div" : "label",
      { class: "label", for: grouped ? null : id, id: `${id}-label`, dir: "auto" },
      label(content.label),
      content.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    field,
    error
      ? h(
          "p",
          { class: "field-error", id: `${id}-error`, role: "alert", data: { testid: "field-error" } },
          error,
        )
      : null,
    content.hint ? h("div", { class: "hint", id: `${id}-hint` }, textNode(content.hint)) : null,
  );
}
