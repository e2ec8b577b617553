/** What one can do with a message: react, reply in its thread, use a shortcut, take it back. */

import { post } from "./api.js";
import { menu } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { toast, trouble } from "./notices.js";
import { react } from "./reactions.js";
import { go } from "./router.js";
import { appName, refresh, store } from "./state.js";

const QUICK = ["white_check_mark", "eyes", "+1", "tada"];

/**
 * @param {object} message
 * @param {string} channel
 * @param {string} [thread_ts] the thread that is shown, if it is one
 * @returns {HTMLElement}
 */
export function tools(message, channel, thread_ts) {
  const button = (words, sign, onclick, testid) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": words,
        title: words,
        onclick,
        data: { testid, focus: `${testid}-${message.ts}` },
      },
      sign,
    );
  const quick = QUICK.map((name) => {
    const mine = message.reactions?.some((one) => one.name === name && one.users.includes(store.me));
    return button(
      `React with ${name.replace(/_/g, " ")}`,
      emoji(name),
      () => react(message, channel, name, mine),
      `react-${name}`,
    );
  });
  const reply =
    thread_ts === undefined
      ? button(
          "Reply in thread",
          icon("reply"),
          () => go({ place: "channel", id: channel, thread: message.ts }),
          "reply",
        )
      : null;
  const shortcuts = store.server.shortcuts.filter((one) => one.type === "message");
  const more =
    shortcuts.length || message.user === store.me
      ? button(
          "More for this message",
          icon("dots"),
          (event) => offer(event.currentTarget, shortcuts, message, channel),
          "more",
        )
      : null;
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message" }, quick, reply, more);
}

function offer(anchor, shortcuts, message, channel) {
  const choices = shortcuts.map(({ name, description, callback_id }) => ({
    label: name,
    hint: description || appName(),
    data: { callbackId: callback_id },
    choose: () => useShortcut({ callback_id, channel, ts: message.ts }),
  }));
  if (message.user === store.me)
    choices.push({
      label: "Delete message",
      data: { testid: "delete" },
      choose: () => takeBack(channel, message.ts),
    });
  menu(anchor, choices);
}

async function takeBack(channel, ts) {
  const answer = await post("delete", { user: store.me, channel, ts });
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}

/**
 * Uses one of the app's shortcuts.
 * @param {{callback_id: string, channel?: string, ts?: string}} shortcut
 */
export async function useShortcut(shortcut) {
  const answer = await post("shortcut", { user: store.me, ...shortcut });
  const text = answer.ephemerals?.length ? "" : trouble(answer);
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}
