/** Draws rich_text blocks with all their elements. */

import { h } from "../dom.js";
import { broadcastPill, channelPill, emojiNode, outside, personPill } from "../mrkdwn.js";
import { slackDate } from "../time.js";

const PARTS = {
  text: (part) => part.text,
  link: (part) => outside(part.url, part.text ?? part.url),
  emoji: (part) => unicode(part) ?? emojiNode(part.name),
  user: (part) => personPill(part.user_id),
  usergroup: (part) => h("span", { class: "pill" }, `@${part.usergroup_id}`),
  channel: (part) => channelPill(part.channel_id),
  broadcast: (part) => broadcastPill(part.range),
  team: (part) => h("span", { class: "pill" }, part.team_id),
  date: (part) => dated(part),
  color: (part) => swatch(part.value),
};

const SECTIONS = {
  rich_text_section: (section) => h("div", { class: "text", dir: "auto" }, parts(section.elements)),
  rich_text_preformatted: (section) => h("pre", { class: "code" }, parts(section.elements)),
  rich_text_quote: (section) => h("blockquote", { dir: "auto" }, parts(section.elements)),
};

/**
 * @param {{elements: object[]}} content
 * @returns {HTMLElement}
 */
export function richText(content) {
  const node = h("div", { class: "rich-text" });
  let lists = [];
  for (const section of content.elements ?? []) {
    if (section.type === "rich_text_list") {
      placeList(node, lists, section);
      continue;
    }
    lists = [];
    const draw = SECTIONS[section.type];
    node.append(draw ? draw(section) : h("div", { class: "unknown" }, `Unknown rich text: ${section.type}`));
  }
  return node;
}

function placeList(node, lists, section) {
  const depth = section.indent ?? 0;
  const border = section.border ? " bordered" : "";
  const tag = section.style === "ordered" ? "ol" : "ul";
  const list = h(tag, {
    class: `list list-${depth % 3}${border}`,
    start: section.offset ? section.offset + 1 : null,
  });
  for (const item of section.elements) list.append(h("li", { dir: "auto" }, parts(item.elements)));
  let above = Math.min(depth, lists.length) - 1;
  while (above >= 0 && !lists[above]) above--;
  const parent = above >= 0 ? (lists[above].lastElementChild ?? lists[above]) : node;
  parent.append(list);
  lists.length = depth;
  lists[depth] = list;
}

function parts(list) {
  return (list ?? []).map((part) => {
    const draw = PARTS[part.type];
    if (!draw) return h("code", {}, `[${part.type}]`);
    return styled(draw(part), part.style ?? {});
  });
}

function styled(content, style) {
  let node = content;
  if (style.code) node = h("code", {}, node);
  if (style.bold) node = h("strong", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.strike) node = h("del", {}, node);
  if (style.underline) node = h("u", {}, node);
  return node;
}

function unicode(part) {
  if (!part.unicode) return null;
  const character = String.fromCodePoint(...part.unicode.split("-").map((code) => parseInt(code, 16)));
  return h("span", { class: "emoji", role: "img", "aria-label": part.name }, character);
}

function dated(part) {
  const written = slackDate(part.timestamp, part.format ?? "{date}");
  return part.url ? outside(part.url, written) : written;
}

function swatch(value) {
  const dot = h("span", { class: "swatch", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) dot.style.backgroundColor = value;
  return h("span", {}, dot, h("code", {}, value));
}
