/** Puts what a person sees in a conversation into its order, and tells when a line changed. */

import { formOf } from "./forms.js";
import { isBusy } from "./interact.js";
import { member, store } from "./state.js";
import { dayHeading, dayKey, fromTs } from "./time.js";

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

/**
 * @param {object} message
 * @param {string} channel
 * @returns {import("./interact.js").Place} where the controls of a message stand
 */
export function placeOf(message, channel) {
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
