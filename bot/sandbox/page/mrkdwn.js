/** Turns Slack's mrkdwn into DOM nodes. Untrusted text never becomes markup here. */

import { emoji, withEmoji } from "./emoji.js";
import { h } from "./dom.js";
import { href } from "./router.js";
import { channel, member } from "./state.js";
import { slackDate } from "./time.js";

const MARKS = { "*": "strong", _: "em", "~": "del" };
const WORD = /[\p{L}\p{N}]/u;
const JOINER = "\u2060"; // after a sign it keeps the sign from being a mark
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'*_~]/g;
const SAFE = /^(https?:|mailto:|tel:|slack:)/i;

/**
 * @param {string} text mrkdwn, escaped as Slack wants it
 * @returns {DocumentFragment}
 */
export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  String(text ?? "")
    .split(/```/)
    .forEach((part, index, all) => {
      const fenced = index % 2 === 1 && index < all.length - 1;
      if (fenced) out.append(h("pre", { class: "code" }, unescaped(part.replace(/^\n|\n$/g, ""))));
      else if (index % 2 === 1) lines("```" + part, out);
      else lines(index ? part.replace(/^\n/, "") : part, out);
    });
  return out;
}

/**
 * @param {string} text plain text of a plain_text object
 * @param {boolean} [named] whether :names: of emoji are replaced
 * @returns {string}
 */
export function plain(text, named = true) {
  const words = unescaped(String(text ?? ""));
  return named ? withEmoji(words) : words;
}

/**
 * Shortens mrkdwn to one line of plain words, for labels and live regions.
 * @param {string} text
 * @returns {string}
 */
export function words(text) {
  return mrkdwn(text).textContent.replace(/\s+/g, " ").trim();
}

/** @param {string} text @returns {string} with Slack's three entities resolved */
function unescaped(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/**
 * A link that opens elsewhere, or plain words when the address is not one to follow.
 * @param {string} address
 * @param {...(Node|string)} label
 * @returns {Node}
 */
export function outside(address, ...label) {
  if (!SAFE.test(address)) return h("span", {}, ...label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

/** @param {string} id @returns {HTMLElement} a person's name as a pill */
export function personPill(id) {
  return h("span", { class: "pill", dir: "auto" }, `@${member(id).name}`);
}

/** @param {string} id @param {string} [label] @returns {HTMLElement} a channel's name as a link */
export function channelPill(id, label) {
  const name = channel(id)?.name ?? label ?? id;
  return h("a", { class: "pill", href: href({ place: "channel", id }) }, `#${name}`);
}

/** @param {string} range here, channel or everyone @returns {HTMLElement} */
export function broadcastPill(range) {
  return h("span", { class: "pill pill-loud" }, `@${range}`);
}

/** @param {string} name @returns {Node} the emoji, or its name between colons */
export function emojiNode(name) {
  const character = emoji(name);
  if (!character) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": name.replace(/_/g, " ") }, character);
}

function lines(text, out) {
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/s.exec(row);
    if (quoted) {
      if (!quote) out.append((quote = h("blockquote")));
      else quote.append(h("br"));
      inline(quoted[1], quote);
      return;
    }
    const afterQuote = quote !== null;
    quote = null;
    if (index && !afterQuote && !isFence(rows, index)) out.append(h("br"));
    inline(row, out);
  });
}

function isFence(rows, index) {
  return index === rows.length - 1 && rows[index] === "";
}

function inline(text, out) {
  let buffer = "";
  const flush = () => {
    if (buffer) autolink(unescaped(buffer), out);
    buffer = "";
  };
  for (let at = 0; at < text.length;) {
    const found = token(text, at);
    if (found) {
      flush();
      out.append(found.node);
      at = found.end;
    } else buffer += text[at++];
  }
  flush();
}

function token(text, at) {
  const sign = text[at];
  if (text[at + 1] === JOINER) return null;
  if (sign === "<") return angle(text, at);
  if (sign === "`") return code(text, at);
  if (sign === ":") return named(text, at);
  if (MARKS[sign]) return marked(text, at);
  return null;
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, unescaped(text.slice(at + 1, end))), end: end + 1 };
}

function named(text, at) {
  const match = /^:([a-z0-9_+'-]+):/.exec(text.slice(at, at + 60));
  if (!match || !emoji(match[1])) return null;
  return { node: emojiNode(match[1]), end: at + match[0].length };
}

function marked(text, at) {
  const sign = text[at];
  const before = text[at - 1] ?? " ";
  if (WORD.test(before) || before === sign || /[\s]/.test(text[at + 1] ?? " ") || text[at + 1] === sign)
    return null;
  for (let end = at + 2; end < text.length; end++) {
    if (text[end] === "<" && text.indexOf(">", end) > 0) end = text.indexOf(">", end);
    else if (text[end] === "`" && text.indexOf("`", end + 1) > 0) end = text.indexOf("`", end + 1);
    else if (text[end] === sign && text[end + 1] !== JOINER && !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? " ")) {
      const node = h(MARKS[sign]);
      inline(text.slice(at + 1, end), node);
      return { node, end: end + 1 };
    }
  }
  return null;
}

function angle(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const inside = text.slice(at + 1, end);
  if (!inside || inside.includes("<")) return null;
  return { node: reference(inside), end: end + 1 };
}

function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescaped(inside.slice(bar + 1));
  if (/^@[UW]/.test(target)) return personPill(target.slice(1));
  if (/^#[CG]/.test(target)) return channelPill(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "pill" }, label || `@${target.slice(9)}`);
  if (target.startsWith("!")) return broadcastPill(label.replace(/^@/, "") || target.slice(1));
  const address = unescaped(target);
  return outside(address, label ? withEmoji(label) : address.replace(/^mailto:/, ""));
}

function dateNode(target, label) {
  const [, seconds, template, link] = target.split("^");
  const written = Number(seconds) ? slackDate(Number(seconds), template ?? "{date}") : label;
  return link ? outside(unescaped(link), written) : document.createTextNode(written);
}

function autolink(text, out) {
  let last = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > last) out.append(text.slice(last, match.index));
    out.append(outside(match[0], match[0]));
    last = match.index + match[0].length;
  }
  if (last < text.length) out.append(text.slice(last));
}
