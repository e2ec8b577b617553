/** Tells people what went wrong or happened: toasts, and a live region for who listens. */

import { add, h, icon } from "./dom.js";

const SHOWN_MS = 7000;
const SENTENCES = {
  operation_timeout: "Drumbeat did not respond in time. Try again.",
  dispatch_failed: "Drumbeat is not connected. Wait a moment and try again.",
  dispatch_unknown_error: "Drumbeat could not handle that. Try again.",
  invalid_trigger: "That took too long to open. Try again.",
  unknown_command: "There is no such command here.",
  not_in_channel: "Drumbeat is not in this channel.",
  channel_not_found: "That channel does not exist any more.",
  message_not_found: "That message does not exist any more.",
  view_not_found: "That window is already closed.",
};

let region = null;
let spoken = null;

/** Puts the region of toasts and the live region onto the page. */
export function mountNotices() {
  region = h("div", {
    class: "toasts",
    popover: "manual",
    role: "status",
    "aria-live": "polite",
    data: { testid: "toasts" },
  });
  spoken = h("div", {
    class: "visually-hidden",
    role: "log",
    "aria-live": "polite",
    "aria-label": "New messages",
  });
  document.body.append(region, spoken);
}

/**
 * @param {string} text
 * @param {"info"|"trouble"} [kind]
 */
export function toast(text, kind = "info") {
  const node = h("div", { class: `toast toast-${kind}`, data: { testid: "toast" } });
  const close = h(
    "button",
    { type: "button", class: "bare", "aria-label": "Dismiss", onclick: () => drop(node) },
    icon("close"),
  );
  add(node, [icon(kind === "trouble" ? "warn" : "check"), h("span", { dir: "auto" }, text), close]);
  region.append(node);
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  setTimeout(() => drop(node), SHOWN_MS);
}

function drop(node) {
  node.remove();
  if (!region.childElementCount && region.matches(":popover-open")) region.hidePopover();
}

/**
 * Reads a line out to people who cannot see the page.
 * @param {string} text
 */
export function announce(text) {
  spoken.append(h("p", {}, text.slice(0, 300)));
  while (spoken.childElementCount > 20) spoken.firstElementChild.remove();
}

/**
 * What to say about an answer of the control API, if something is wrong with it.
 * @param {{acknowledged?: boolean, error?: string}} answer
 * @param {{mustAcknowledge?: boolean}} [options]
 * @returns {string} a sentence, or nothing
 */
export function trouble(answer, { mustAcknowledge = true } = {}) {
  if (answer.error) return sentence(answer.error);
  if (mustAcknowledge && answer.acknowledged === false) return SENTENCES.operation_timeout;
  return "";
}

function sentence(error) {
  if (SENTENCES[error]) return SENTENCES[error];
  if (/\s/.test(error)) return error;
  return `That did not work (${error.replace(/_/g, " ")}).`;
}
