/** Draws the messages of a conversation, the lines for one person only, and what stands between. */

import { fileAddress, post } from "./api.js";
import { avatar } from "./avatars.js";
import { blocks } from "./blocks/index.js";
import { menu } from "./dialogs.js";
import { emoji } from "./emoji.js";
import { formOf } from "./forms.js";
import { h, icon } from "./dom.js";
import { isBusy } from "./interact.js";
import { mrkdwn } from "./mrkdwn.js";
import { toast, trouble } from "./notices.js";
import { href } from "./router.js";
import { appName, dismiss, isApp, member, refresh, store } from "./state.js";
import { briefTime, clockTime, dayHeading, dayKey, fromTs, longDay } from "./time.js";

const QUICK = ["white_check_mark", "eyes", "+1", "tada"];
const CLOSE_S = 300;

/**
 * One line of a conversation.
 * @typedef {{kind: "day"|"rule"|"message"|"ephemeral"|"notice", key: string, message?: object, day?: string, compact?: boolean}} Line
 */

/**
 * Puts everything a person sees in a conversation into its order.
 * @param {{channel: string, messages: object[], thread_ts?: string}} conversation
 * @returns {Line[]}
 */
export function linesOf({ channel, messages, thread_ts }) {
  const mine = (one) =>
    one.channel === channel && one.user === store.me && (one.thread_ts ?? undefined) === thread_ts;
  const shown = (one, id) => mine(one) && !store.dismissed.has(id);
  const all = [
    ...messages.map((message) => ({ kind: "message", key: message.ts, message })),
    ...store.server.ephemerals
      .filter((one) => shown(one, `${channel}-${one.ts}`))
      .map((message) => ({ kind: "ephemeral", key: `e-${message.ts}`, message })),
    ...store.notices
      .filter((one) => shown(one, one.id))
      .map((message) => ({ kind: "notice", key: `n-${message.id}`, message })),
  ];
  all.sort((a, b) => Number(a.message.ts) - Number(b.message.ts));
  return withRules(all, thread_ts);
}

function withRules(all, thread_ts) {
  const out = [];
  let before = null;
  let day = "";
  for (const line of all) {
    const date = fromTs(line.message.ts);
    if (dayKey(date) !== day) {
      day = dayKey(date);
      out.push({ kind: "day", key: `day-${dayKey(date)}`, day: dayHeading(date) });
      before = null;
    }
    out.push({ ...line, compact: follows(before, line) });
    before = line;
    const count = all.length - 1;
    if (line.key === thread_ts && count) {
      out.push({ kind: "rule", key: "rule", day: count === 1 ? "1 reply" : `${count} replies` });
      before = null;
    }
  }
  return out;
}

function follows(before, line) {
  if (!before || before.kind !== "message" || line.kind !== "message") return false;
  if (before.message.user !== line.message.user || before.message.replies?.length) return false;
  return Number(line.message.ts) - Number(before.message.ts) < CLOSE_S;
}

/**
 * What a line looks like, as one string: when it changes, the line is drawn again.
 * @param {Line} line
 * @param {string} channel
 * @returns {string}
 */
export function hashOf(line, channel) {
  if (!line.message) return line.day;
  const place = placeOf(line.message, channel);
  const pending = [...store.pending].filter((key) => key.startsWith(`${channel}:${line.message.ts}|`));
  const today = dayKey(new Date(Date.now() + store.clockOffset));
  const { name } = member(line.message.user);
  return JSON.stringify([line.kind, line.compact, line.message, pending, place.busy, store.me, name, today]);
}

function placeOf(message, channel) {
  const place = {
    surface: "message",
    channel,
    ts: message.ts,
    thread_ts: message.thread_ts,
    form: formOf(`${channel}:${message.ts}`),
  };
  place.busy = isBusy(place);
  return place;
}

/**
 * @param {Line} line
 * @param {{channel: string, thread_ts?: string}} where
 * @returns {HTMLElement}
 */
export function drawLine(line, where) {
  if (line.kind === "day")
    return h("div", { class: "day", role: "separator", "aria-label": line.day }, h("span", {}, line.day));
  if (line.kind === "rule") return h("div", { class: "thread-rule" }, line.day);
  if (line.kind === "notice") return drawNotice(line.message);
  return drawMessage(line, where);
}

function drawNotice(message) {
  return h(
    "div",
    { class: "notice", role: "alert", data: { testid: "notice" } },
    icon("warn"),
    h("span", { dir: "auto" }, message.text),
    h(
      "button",
      { type: "button", class: "bare", "aria-label": "Dismiss", onclick: () => dismiss(message.id) },
      icon("close"),
    ),
  );
}

function drawMessage(line, { channel, thread_ts }) {
  const { message } = line;
  const whispered = line.kind === "ephemeral";
  const author = whispered ? (message.author ?? "U0DRUM") : message.user;
  const date = fromTs(message.ts);
  const gone = message.subtype === "tombstone";
  const names = ["message", line.compact ? "compact" : "", whispered ? "ephemeral" : ""]
    .filter(Boolean)
    .join(" ");
  const time = h(
    "time",
    { datetime: date.toISOString(), title: `${longDay(date)}, ${clockTime(date)}` },
    clockTime(date),
  );
  const head = line.compact ? null : heading(author, time, message);
  return h(
    "article",
    {
      class: names,
      "aria-label": `${member(author).name}, ${clockTime(date)}`,
      data: { testid: whispered ? "ephemeral" : "message", ts: message.ts },
    },
    h("div", { class: "gutter" }, line.compact ? time : avatar(author)),
    h(
      "div",
      { class: "message-body" },
      whispered
        ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you", dismissal(message, channel))
        : null,
      head,
      gone ? h("div", { class: "gone" }, message.text) : content(message, author, channel),
      line.compact && message.edited ? h("span", { class: "edited" }, "edited") : null,
      reactions(message, channel),
      thread_ts === undefined && !whispered ? threadLink(message, channel) : null,
    ),
    whispered || gone ? null : tools(message, channel, thread_ts),
  );
}

function dismissal(message, channel) {
  return h(
    "button",
    { type: "button", class: "link", onclick: () => dismiss(`${channel}-${message.ts}`) },
    "Dismiss",
  );
}

function heading(author, time, message) {
  const { name } = member(author);
  return h(
    "header",
    {},
    h("strong", { class: "author", dir: "auto" }, message.username ?? name),
    isApp(author) ? h("span", { class: "badge" }, "App") : null,
    time,
    message.edited ? h("span", { class: "edited" }, "edited") : null,
  );
}

function content(message, author, channel) {
  const place = placeOf(message, channel);
  const spoken = !isApp(author) || !message.blocks?.length;
  const parts = [];
  if (spoken && message.text) parts.push(h("div", { class: "text", dir: "auto" }, mrkdwn(message.text)));
  if (!spoken)
    parts.push(
      h("div", { class: isCard(message.blocks) ? "blocks framed" : "blocks" }, blocks(message.blocks, place)),
    );
  for (const attachment of message.attachments ?? []) parts.push(drawAttachment(attachment, place));
  if (message.files?.length) parts.push(h("div", { class: "files" }, message.files.map(drawFile)));
  return parts;
}

const isCard = (list) =>
  list.length > 1 || list[0].type === "actions" || Boolean(list[0].accessory?.action_id);

function drawAttachment(attachment, place) {
  const node = h(
    "div",
    { class: "attachment" },
    attachment.pretext ? h("div", { class: "text", dir: "auto" }, mrkdwn(attachment.pretext)) : null,
    attachment.title ? h("strong", { dir: "auto" }, attachment.title) : null,
    attachment.text ? h("div", { class: "text", dir: "auto" }, mrkdwn(attachment.text)) : null,
    blocks(attachment.blocks, place),
    !attachment.text && !attachment.blocks && attachment.fallback
      ? h("div", { dir: "auto" }, attachment.fallback)
      : null,
  );
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? ""))
    node.style.borderInlineStartColor = `#${attachment.color.replace("#", "")}`;
  return node;
}

function drawFile(file) {
  const name = file.title || file.name || "File";
  const address = fileAddress(file);
  if ((file.mimetype ?? "").startsWith("image/")) {
    return h(
      "figure",
      { class: "file-image" },
      h("figcaption", { dir: "auto" }, name),
      h(
        "a",
        { href: address, target: "_blank", rel: "noopener" },
        h("img", { src: address, alt: file.alt_txt || name, loading: "lazy" }),
      ),
    );
  }
  return h(
    "a",
    { class: "file", href: address, download: file.name ?? "", data: { testid: "file", fileId: file.id } },
    h("span", { class: "file-sign" }, icon("file")),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto" }, name),
      h("small", {}, [fileKind(file), fileSize(file)].filter(Boolean).join(" · ")),
    ),
  );
}

const fileKind = (file) =>
  file.name?.includes(".") ? file.name.split(".").pop().toUpperCase() : (file.filetype ?? "");

function fileSize({ size }) {
  if (!size) return "";
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

function reactions(message, channel) {
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

async function react(message, channel, name, remove) {
  const answer = await post("reaction", { user: store.me, channel, ts: message.ts, name, remove });
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}

function threadLink(message, channel) {
  const count = message.replies?.length ?? 0;
  if (!count) return null;
  const who = [...new Set(message.replies.map((reply) => reply.user))].slice(0, 4);
  const last = fromTs(message.replies.at(-1).ts);
  return h(
    "a",
    {
      class: "replies",
      href: href({ place: "channel", id: channel, thread: message.ts }),
      data: { testid: "replies", focus: `replies-${message.ts}` },
    },
    h(
      "span",
      { class: "faces" },
      who.map((id) => avatar(id, "tiny")),
    ),
    h("strong", {}, count === 1 ? "1 reply" : `${count} replies`),
    h("span", { class: "last" }, `Last at ${briefTime(last)}`),
  );
}

function tools(message, channel, thread_ts) {
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
      ? button("Reply in thread", icon("reply"), () => openThread(channel, message.ts), "reply")
      : null;
  const shortcuts = store.server.shortcuts.filter((one) => one.type === "message");
  const more = shortcuts.length
    ? button(
        "More for this message",
        icon("dots"),
        (event) => offer(event.currentTarget, shortcuts, message, channel),
        "more",
      )
    : null;
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message" }, quick, reply, more);
}

function openThread(channel, ts) {
  location.hash = href({ place: "channel", id: channel, thread: ts });
}

function offer(anchor, shortcuts, message, channel) {
  const choices = shortcuts.map(({ name, description, callback_id }) => ({
    label: name,
    hint: description || appName(),
    data: { callbackId: callback_id },
    choose: () => useShortcut({ callback_id, channel, ts: message.ts }),
  }));
  menu(anchor, choices);
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
