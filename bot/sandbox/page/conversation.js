/** A channel or a thread: its list of messages and the composer below it. */

import { agent, isPane, nameOf, openThread, prompts, work } from "./agent.js";
import { composer } from "./composer.js";
import { fill, h, icon, reconcile } from "./dom.js";
import { hashOf, linesOf } from "./lines.js";
import { drawLine } from "./messages.js";
import { words } from "./mrkdwn.js";
import { announce } from "./notices.js";
import { href } from "./router.js";
import { appName, channel as channelOf, isApp, member, store } from "./state.js";

const NEAR_PX = 80;

/**
 * The list of messages. A channel is read from its end, a thread from its beginning; the list
 * stays at its end only for a reader who was there.
 * @param {{channel: string, thread_ts?: string, messages: () => object[]}} what
 * @returns {{node: HTMLElement, update: () => void, follow: () => void}}
 */
function messageList({ channel, thread_ts, messages }) {
  const list = h("div", { class: "lines" });
  const node = h(
    "div",
    { class: "scroll", role: "log", "aria-live": "off", tabindex: "0", "aria-label": "Messages" },
    list,
  );
  const empty = h("div", { class: "empty" });
  let known = null;
  let atEnd = thread_ts === undefined;
  node.addEventListener("scroll", () => {
    atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
  });
  const toEnd = () => {
    if (atEnd) node.scrollTop = node.scrollHeight;
  };
  node.addEventListener("load", toEnd, true);
  const follow = () => {
    atEnd = true;
    toEnd();
  };
  new ResizeObserver(toEnd).observe(node);
  const update = () => {
    const lines = linesOf({ channel, thread_ts, messages: messages() });
    reconcile(list, lines, {
      key: (line) => line.key,
      hash: (line) => hashOf(line, channel),
      render: (line) => drawLine(line, { channel, thread_ts }),
    });
    if (!lines.length && thread_ts === undefined) fill(empty, welcome(channel));
    if (lines.length) empty.remove();
    else node.append(empty);
    known = speak(lines, known);
    toEnd();
  };
  return { node, update, follow };
}

function speak(lines, known) {
  const now = new Set(lines.map((line) => line.key));
  if (!known) return now;
  for (const line of lines) {
    if (known.has(line.key) || !line.message || line.kind === "notice") continue;
    const author = line.kind === "ephemeral" ? (line.message.author ?? "") : line.message.user;
    if (author !== store.me) announce(`${member(author).name}: ${words(line.message.text ?? "")}`);
  }
  return now;
}

function welcome(id) {
  if (isPane(id)) return [h("h2", {}, `Ask ${appName()}`), h("p", { dir: "auto" }, agent().description)];
  const { name, is_member: joined } = channelOf(id);
  const command = store.server.commands[0]?.command;
  return [
    h("div", { class: "empty-sign" }, icon("hash")),
    h("h2", { dir: "auto" }, `Welcome to #${name}`),
    h(
      "p",
      {},
      joined === false
        ? `${appName()} is not in this channel.`
        : command
          ? `Type ${command} to begin, or drop a CSV file here.`
          : "Nothing was said here yet.",
    ),
  ];
}

/**
 * @param {string} id of the channel
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function channelPlace(id) {
  const list = messageList({ channel: id, messages: () => channelOf(id)?.messages ?? [] });
  const head = h("header", { class: "place-head" });
  const offered = isPane(id) ? prompts(id) : null;
  const node = h(
    "section",
    { class: "place conversation", "aria-label": "Channel", data: { testid: `place-${id}` } },
    head,
    list.node,
    offered?.node,
    composer({ channel: id, onSend: list.follow, onSent: (answer) => openThread(id, answer) }),
  );
  const update = () => {
    fill(head, isPane(id) ? paneTitle() : title(channelOf(id)));
    list.update();
    offered?.update();
  };
  return { node, update };
}

function paneTitle() {
  const about = agent().description;
  return [
    h("h1", {}, appName()),
    h("span", { class: "badge" }, "Agent"),
    h("span", { class: "about", title: about }, about),
  ];
}

function title(channel) {
  if (!channel) return [h("h1", {}, "No such channel")];
  if (channel.is_im) return [h("h1", {}, appName()), h("span", { class: "badge" }, "App")];
  const people = (channel.members ?? []).map((id) => member(id).name);
  const apps = (channel.members ?? []).some(isApp);
  const about = people.length ? `${people.length} members${apps ? `, with ${appName()}` : ""}` : "";
  return [
    h("h1", { dir: "auto" }, icon("hash"), channel.name),
    h("span", { class: "about", title: people.join(", ") }, about),
  ];
}

/**
 * @param {string} id of the channel
 * @param {string} thread ts of the message that began the thread
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function threadPane(id, thread) {
  const parent = () => channelOf(id)?.messages.find((message) => message.ts === thread);
  const messages = () => {
    const first = parent();
    return first ? [{ ...first, replies: [] }, ...first.replies] : [];
  };
  const list = messageList({ channel: id, thread_ts: thread, messages });
  const close = h(
    "a",
    {
      class: "bare",
      href: href({ place: "channel", id }),
      "aria-label": "Close thread",
      data: { testid: "close-thread" },
    },
    icon("close"),
  );
  const where = h("span", { class: "about", dir: "auto" });
  const head = h("header", { class: "place-head" }, h("h2", {}, "Thread"), where, close);
  const doing = work(id, thread);
  const node = h(
    "aside",
    { class: "pane conversation", "aria-label": "Thread", data: { testid: "thread-pane", ts: thread } },
    head,
    list.node,
    doing.node,
    composer({ channel: id, thread_ts: thread, onSend: list.follow }),
  );
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close.click();
  });
  const update = () => {
    fill(where, nameOf(id, thread));
    list.update();
    doing.update();
  };
  return { node, update };
}
