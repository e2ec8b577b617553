/** Writes instants of the workspace's clock as people read them. */

import { now, store } from "./state.js";

const formats = new Map();

function format(options) {
  const zone = store.server?.timezone;
  const key = JSON.stringify([options, zone]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return formats.get(key);
}

/**
 * @param {string|number} ts Slack's timestamp: seconds as a string
 * @returns {Date}
 */
export function fromTs(ts) {
  return new Date(Number(ts) * 1000);
}

/** @param {Date} date @returns {string} 09:12 */
export const clockTime = (date) => format({ hour: "2-digit", minute: "2-digit" }).format(date);

/** @param {Date} date @returns {string} Tuesday 4 March 2026 */
export const longDay = (date) =>
  format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date).replace(",", "");

/** @param {Date} date @returns {string} Tue 4 Mar */
export const shortDay = (date) =>
  format({ weekday: "short", day: "numeric", month: "short" }).format(date).replace(",", "");

/** @param {Date} date @returns {string} 4 March */
export const dayAndMonth = (date) => format({ day: "numeric", month: "long" }).format(date);

/** @param {Date} date @returns {string} 2026-03-04, to tell days apart */
export const dayKey = (date) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

/**
 * The value of a datetime-local field for an instant, in the workspace's time zone.
 * @param {number} seconds
 * @returns {string} 2026-03-04T09:30
 */
export function toField(seconds) {
  const fields = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  };
  const parts = Object.fromEntries(
    format(fields)
      .formatToParts(fromTs(seconds))
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The instant that a datetime-local field means in the workspace's time zone.
 * @param {string} value 2026-03-04T09:30
 * @returns {number} seconds
 */
export function fromField(value) {
  const wanted = Date.parse(`${value}Z`) / 1000;
  const first = 2 * wanted - Date.parse(`${toField(wanted)}Z`) / 1000;
  return first + wanted - Date.parse(`${toField(first)}Z`) / 1000;
}

/**
 * The heading of a day in a conversation.
 * @param {Date} date
 * @returns {string}
 */
export function dayHeading(date) {
  if (dayKey(date) === dayKey(now())) return "Today";
  if (dayKey(date) === dayKey(new Date(now().getTime() - 86400000))) return "Yesterday";
  return longDay(date);
}

/**
 * Time alone for today, day and time for any other day.
 * @param {Date} date
 * @returns {string}
 */
export function briefTime(date) {
  return dayKey(date) === dayKey(now()) ? clockTime(date) : `${shortDay(date)}, ${clockTime(date)}`;
}

/**
 * Slack's date formats ({date_short}, {time} …) filled in.
 * @param {number} seconds
 * @param {string} template
 * @returns {string}
 */
export function slackDate(seconds, template) {
  const date = fromTs(seconds);
  const day = format({ day: "numeric", month: "long", year: "numeric" }).format(date);
  const short = format({ day: "numeric", month: "short", year: "numeric" }).format(date);
  const words = {
    date_num: dayKey(date).split("/").reverse().join("-"),
    date_slash: dayKey(date),
    date: day,
    date_short: short,
    date_long: longDay(date),
    date_pretty: dayHeading(date),
    date_short_pretty: dayHeading(date),
    date_long_pretty: dayHeading(date),
    day_divider_pretty: dayHeading(date),
    time: clockTime(date),
    time_secs: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(date),
    ago: dayHeading(date),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
}
