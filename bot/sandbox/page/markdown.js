/** Draws the safe subset of Markdown that the markdown block carries. */

import { withEmoji } from "./emoji.js";
import { h } from "./dom.js";
import { outside } from "./mrkdwn.js";

const INLINE = [
  [/^`([^`\n]+)`/, (match) => h("code", {}, match[1])],
  [/^!\[([^\]\n]*)\]\(([^)\s]+)\)/, (match) => outside(match[2], match[1] || match[2])],
  [/^\[([^\]\n]+)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/, (match) => outside(match[2], ...inline(match[1]))],
  [/^<(https?:[^>\s]+|mailto:[^>\s]+)>/, (match) => outside(match[1], match[1].replace(/^mailto:/, ""))],
  [/^(?:\*\*|__)(?=\S)([\s\S]*?\S)(?:\*\*|__)/, (match) => h("strong", {}, inline(match[1]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (match) => h("del", {}, inline(match[1]))],
  [/^\*(?=\S)([^*\n]*?[^\s*])\*(?!\*)/, (match) => h("em", {}, inline(match[1]))],
  [/^_(?=\S)([^_\n]*?[^\s_])_(?![\p{L}\p{N}_])/u, (match) => h("em", {}, inline(match[1]))],
  [/^https?:\/\/[^\s<>)]*[^\s<>).,;:!?]/, (match) => outside(match[0], match[0])],
];

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function markdown(text) {
  const rows = String(text ?? "")
    .replace(/\r/g, "")
    .split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    if (!rows[at].trim()) {
      at++;
      continue;
    }
    const [node, next] = block(rows, at);
    nodes.push(node);
    at = next;
  }
  return nodes;
}

function block(rows, at) {
  const row = rows[at];
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(row);
  if (heading) return [h(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2])), at + 1];
  if (/^\s*(```|~~~)/.test(row)) return fence(rows, at);
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) return [h("hr"), at + 1];
  if (/^\s*>/.test(row)) return quote(rows, at);
  if (isItem(row)) return list(rows, at);
  if (row.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(rows[at + 1] ?? "")) return table(rows, at);
  return paragraph(rows, at);
}

function fence(rows, at) {
  const sign = rows[at].trim().slice(0, 3);
  let end = at + 1;
  while (end < rows.length && !rows[end].trim().startsWith(sign)) end++;
  return [h("pre", { class: "code" }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function quote(rows, at) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end++;
  const inner = rows
    .slice(at, end)
    .map((row) => row.replace(/^\s*> ?/, ""))
    .join("\n");
  return [h("blockquote", {}, markdown(inner)), end];
}

const isItem = (row) => /^\s*([-*+]|\d+[.)])\s+/.test(row);
const indentOf = (row) => row.match(/^\s*/)[0].length;

function list(rows, at) {
  const indent = indentOf(rows[at]);
  const ordered = /^\s*\d/.test(rows[at]);
  const node = h(ordered ? "ol" : "ul", { start: ordered ? parseInt(rows[at], 10) : null });
  let index = at;
  while (
    index < rows.length &&
    (isItem(rows[index]) || (rows[index].trim() && indentOf(rows[index]) > indent))
  ) {
    if (isItem(rows[index]) && indentOf(rows[index]) > indent) {
      const [inner, next] = list(rows, index);
      (node.lastElementChild ?? node).append(inner);
      index = next;
    } else if (isItem(rows[index]) && indentOf(rows[index]) < indent) break;
    else if (isItem(rows[index])) node.append(item(rows[index++]));
    else node.lastElementChild?.append(" ", ...inline(rows[index++].trim()));
  }
  return [node, index];
}

function item(row) {
  const text = row.replace(/^\s*([-*+]|\d+[.)])\s+/, "");
  const task = /^\[([ xX])\]\s+/.exec(text);
  if (!task) return h("li", {}, inline(text));
  const box = h("input", { type: "checkbox", disabled: true, checked: task[1] !== " " });
  return h("li", { class: "check" }, box, inline(text.slice(task[0].length)));
}

function table(rows, at) {
  const cells = (row) =>
    row
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const aligns = cells(rows[at + 1]).map((cell) =>
    /^:.*:$/.test(cell) ? "center" : /:$/.test(cell) ? "right" : "left",
  );
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end++;
  const line = (tag) => (row) =>
    h(
      "tr",
      {},
      cells(row).map((cell, index) => h(tag, { class: `align-${aligns[index] ?? "left"}` }, inline(cell))),
    );
  const body = rows.slice(at + 2, end).map(line("td"));
  const node = h("table", { class: "grid" }, h("thead", {}, line("th")(rows[at])), h("tbody", {}, body));
  return [h("div", { class: "grid-scroll" }, node), end];
}

function paragraph(rows, at) {
  let end = at + 1;
  while (
    end < rows.length &&
    rows[end].trim() &&
    !/^(#{1,6}\s|\s*>|\s*(```|~~~))/.test(rows[end]) &&
    !isItem(rows[end])
  )
    end++;
  const node = h("p", { dir: "auto" });
  rows.slice(at, end).forEach((row, index) => node.append(...(index ? [h("br")] : []), ...inline(row)));
  return [node, end];
}

function inline(text) {
  const nodes = [];
  let buffer = "";
  const flush = () => {
    if (buffer) nodes.push(document.createTextNode(withEmoji(buffer)));
    buffer = "";
  };
  for (let at = 0; at < text.length;) {
    if (text[at] === "\\" && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")) {
      buffer += text[at + 1];
      at += 2;
      continue;
    }
    const found = firstToken(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else buffer += text[at++];
  }
  flush();
  return nodes;
}

function firstToken(text, at) {
  if (/[\p{L}\p{N}]/u.test(text[at]) && text[at] !== "h") return null;
  const rest = text.slice(at);
  if (rest[0] === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest);
    if (match) return { node: make(match), length: match[0].length };
  }
  return null;
}
