/** Draws one line of a conversation: a message, a line for one person only, or what stands between. */

import { drawAttachment, drawFile } from "./attachments.js";
import { avatar } from "./avatars.js";
import { blocks } from "./blocks/index.js";
import { h, icon } from "./dom.js";
import { placeOf } from "./lines.js";
import { mrkdwn } from "./mrkdwn.js";
import { reactions } from "./reactions.js";
import { href } from "./router.js";
import { dismiss, isApp, member } from "./state.js";
import { briefTime, clockTime, fromTs, longDay } from "./time.js";
import { tools } from "./tools.js";

/**
 * @param {import("./lines.js").Line} line
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
