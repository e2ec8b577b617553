/** Draws and changes the reactions to a message. */

import { post } from "./api.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { toast, trouble } from "./notices.js";
import { member, refresh, store } from "./state.js";

/**
 * @param {object} message
 * @param {string} channel
 * @returns {HTMLElement|null} the emoji that people put on a message
 */
export function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  const one = ({ name, users, count }) => {
    const mine = users.includes(store.me);
    const words = `${name.replace(/_/g, " ")}, ${count}: ${users.map((id) => member(id).name).join(", ")}`;
    return h(
      "button",
      {
        type: "button",
        class: `reaction${mine ? " mine" : ""}`,
        "aria-pressed": String(mine),
        "aria-label": words,
        title: words,
        data: { focus: `reaction-${message.ts}-${name}`, reaction: name },
        onclick: () => react(message, channel, name, mine),
      },
      h("span", { class: "emoji" }, emoji(name) ?? `:${name}:`),
      String(count ?? users.length),
    );
  };
  return h("div", { class: "reactions" }, message.reactions.map(one));
}

/**
 * Puts an emoji on a message or takes it away.
 * @param {object} message
 * @param {string} channel
 * @param {string} name
 * @param {boolean} remove
 */
export async function react(message, channel, name, remove) {
  const answer = await post("reaction", { user: store.me, channel, ts: message.ts, name, remove });
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}
