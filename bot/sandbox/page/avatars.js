/** Draws the small pictures that stand for people and for the app. */

import { h, mark } from "./dom.js";
import { isApp, member } from "./state.js";

const COLOURS = 6;

/**
 * @param {string} id
 * @param {string} [size] a class for another size
 * @returns {HTMLElement}
 */
export function avatar(id, size = "") {
  if (isApp(id)) return h("span", { class: `avatar avatar-app ${size}`, "aria-hidden": "true" }, mark());
  const { name } = member(id);
  const colour = [...id].reduce((sum, sign) => sum * 31 + sign.codePointAt(0), 7) % COLOURS;
  return h("span", { class: `avatar avatar-${colour} ${size}`, "aria-hidden": "true" }, initials(name));
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  const signs = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return signs
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
