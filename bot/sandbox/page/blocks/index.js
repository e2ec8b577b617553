/** Draws a list of Block Kit blocks: each type of block has one function in one table. */

import { h, icon } from "../dom.js";
import { markdown } from "../markdown.js";
import { agentBlocks } from "./agent.js";
import { dataBlocks } from "./tables.js";
import { element } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { layoutBlocks } from "./layout.js";
import { richText } from "./richtext.js";
import { textNode } from "./text.js";

const BLOCKS = {
  section,
  header: (block) => h("h3", { class: "block-header" }, textNode(block.text)),
  divider: () => h("hr", { class: "block-divider" }),
  context,
  actions,
  context_actions: actions,
  image,
  input: inputBlock,
  rich_text: richText,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
  ...layoutBlocks(block),
  ...dataBlocks,
  ...agentBlocks,
};

/**
 * Draws one block. What this page does not know stays visible as a warning.
 * @param {object} content a Block Kit block
 * @param {import("../interact.js").Place} place
 * @returns {HTMLElement}
 */
export function block(content, place) {
  const draw = BLOCKS[content.type];
  const node = draw ? draw(content, place) : unknown(content);
  node.classList.add("block", `block-${content.type}`);
  if (content.block_id) node.dataset.blockId = content.block_id;
  return node;
}

/**
 * @param {object[]} list
 * @param {import("../interact.js").Place} place
 * @returns {HTMLElement[]}
 */
export function blocks(list, place) {
  return (list ?? []).map((content) => block(content, place));
}

function unknown(content) {
  return h(
    "div",
    { class: "unknown", role: "note", data: { testid: "unknown-block" } },
    icon("warn"),
    h("div", {}, "This page cannot show a block of type ", h("code", {}, String(content.type)), "."),
  );
}

function section(content, place) {
  const main = h(
    "div",
    { class: "section-main" },
    content.text ? textNode(content.text) : null,
    content.fields?.length
      ? h(
          "div",
          { class: "fields" },
          content.fields.map((field) => textNode(field, "field")),
        )
      : null,
  );
  const accessory = content.accessory
    ? h(
        "div",
        { class: `accessory accessory-${content.accessory.type}` },
        element(content.accessory, content, place),
      )
    : null;
  return h("div", {}, main, accessory);
}

function context(content, place) {
  const nodes = content.elements.map((one) =>
    one.type === "image" ? element(one, content, place) : textNode(one),
  );
  return h("div", {}, nodes);
}

function actions(content, place) {
  return h(
    "div",
    { role: "group" },
    content.elements.map((one) => element(one, content, place)),
  );
}

function image(content) {
  const source = content.image_url ?? content.slack_file?.url;
  return h(
    "figure",
    {},
    content.title ? h("figcaption", {}, textNode(content.title)) : null,
    h("img", { src: source, alt: content.alt_text ?? "", loading: "lazy" }),
  );
}
