/** Draws text objects: plain_text and mrkdwn. */

import { h } from "../dom.js";
import { mrkdwn, plain } from "../mrkdwn.js";

/**
 * @param {{type?: string, text: string, emoji?: boolean}|string} object
 * @param {string} [className]
 * @returns {HTMLElement}
 */
export function textNode(object, className = "text") {
  const text = typeof object === "string" ? { type: "plain_text", text: object } : object;
  if (text?.type === "mrkdwn") return h("div", { class: `${className} words` }, mrkdwn(text.text));
  return h("div", { class: `${className} words plain` }, plain(text?.text, text?.emoji !== false));
}

/**
 * The words of a text object, for labels.
 * @param {{text: string}|string|undefined} object
 * @returns {string}
 */
export function label(object) {
  return plain(typeof object === "string" ? object : object?.text);
}
