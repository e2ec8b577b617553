/** The agent's side of its messages: what it offers to ask, and what it says it is doing. */

import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { toast, trouble } from "./notices.js";
import { go } from "./router.js";
import { appName, channel as channelOf, member, refresh, store } from "./state.js";

/** @returns {{description: string, prompts: object[]}|undefined} where the app is an agent */
export function agent() {
  return store.server.app.agent ?? undefined;
}

/** @returns {string} where the person who looks talks with the app alone, whether they have or not */
export function myPane() {
  return member(store.me).direct;
}

/**
 * @param {string} id of a channel
 * @returns {boolean} whether it is somebody's conversation with an agent
 */
export function isPane(id) {
  return Boolean(agent()) && store.server.members.some((one) => one.direct === id);
}

/**
 * What one may ask, a button each. The app hears of every person who comes to look.
 * @param {string} id of the conversation
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function prompts(id) {
  const node = h("div", { class: "prompts", data: { testid: "prompts" } });
  let visited = "";
  let drawn = "";
  const update = () => {
    if (id !== myPane()) return go({ place: "channel", id: myPane() });
    if (visited !== store.me) {
      visited = store.me;
      visit();
    }
    const set = store.server.assistant[id];
    const offered = set?.prompts ?? agent().prompts;
    const looks = JSON.stringify([set?.prompts_title, offered]);
    if (looks === drawn) return undefined;
    drawn = looks;
    const title = set?.prompts_title || `Ask ${appName()}`;
    node.hidden = !offered.length;
    fill(
      node,
      h("span", { class: "prompts-title", id: `prompts-${id}`, dir: "auto" }, title),
      h(
        "div",
        { class: "prompts-list", role: "group", "aria-labelledby": `prompts-${id}` },
        offered.map((prompt) =>
          h(
            "button",
            { type: "button", class: "prompt", dir: "auto", onclick: () => ask(id, prompt.message) },
            prompt.title,
          ),
        ),
      ),
    );
    return undefined;
  };
  return { node, update };
}

async function visit() {
  const answer = await post("home", { user: store.me, tab: "messages" });
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}

async function ask(id, text) {
  const answer = await post("message", { user: store.me, channel: id, text });
  const wrong = trouble(answer, { mustAcknowledge: false });
  if (wrong) return toast(wrong, "trouble");
  await refresh().catch(() => {});
  return openThread(id, answer);
}

/**
 * Every question to an agent is a thread, and its answer comes there.
 * @param {string} id of the conversation
 * @param {{ts?: string}} answer to the message that was written
 */
export function openThread(id, { ts }) {
  if (ts && isPane(id)) go({ place: "channel", id, thread: ts });
}

/**
 * What the app says it is doing in a thread, until it says something.
 * @param {string} id of the channel
 * @param {string} thread
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function work(id, thread) {
  const node = h("div", { class: "work", role: "status", data: { testid: "work" } });
  const update = () => {
    const kept = store.server.assistant[`${id} ${thread}`];
    const doing = kept?.loading_messages?.[0] ?? (kept?.status ? `${appName()} ${kept.status}` : "");
    if (node.textContent !== doing)
      fill(node, doing ? [h("span", { class: "spinner", "aria-hidden": "true" }), doing] : null);
  };
  return { node, update };
}

/**
 * @param {string} id of the channel
 * @param {string} thread
 * @returns {string} the thread's name, where the app gave it one, or where it is
 */
export function nameOf(id, thread) {
  const channel = channelOf(id);
  if (!channel) return "";
  const title = store.server.assistant[`${id} ${thread}`]?.title;
  return title ?? (channel.is_im ? appName() : `#${channel.name}`);
}
