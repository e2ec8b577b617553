/** What the page knows: the workspace as the server tells it, and what is only this page's. */

import { read } from "./api.js";

const JOURNAL_KEPT = 500;
const SETTLE_MS = 400;

/** The one store. `server` is the answer of /control/state, the rest belongs to this page. */
export const store = {
  server: null,
  mails: [],
  journal: [],
  me: localStorage.getItem("drumbeat.me") ?? "",
  online: true,
  notices: [],
  dismissed: new Set(JSON.parse(sessionStorage.getItem("drumbeat.dismissed") ?? "[]")),
  pending: new Set(),
  clockOffset: 0,
  moving: "",
};

const listeners = new Set();
let scheduled = false;

/**
 * Calls a function after every change of the store.
 * @param {() => void} listener
 */
export function subscribe(listener) {
  listeners.add(listener);
}

/** Tells the page that the store changed; many changes in one turn make one drawing. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

/**
 * Chooses the person whose side of the workspace the page shows.
 * @param {string} id
 */
export function actAs(id) {
  store.me = id;
  localStorage.setItem("drumbeat.me", id);
  changed();
}

/**
 * Puts a line into a conversation that only this page shows, such as "Drumbeat did not respond".
 * @param {{channel: string, thread_ts?: string, text: string}} notice
 */
export function note({ channel, thread_ts, text }) {
  const ts = (now().getTime() / 1000).toFixed(6);
  store.notices.push({ id: `${ts}-${store.notices.length}`, ts, channel, thread_ts, text, user: store.me });
  changed();
}

/**
 * Takes an ephemeral line or a notice off the page.
 * @param {string} id
 */
export function dismiss(id) {
  store.dismissed.add(id);
  sessionStorage.setItem("drumbeat.dismissed", JSON.stringify([...store.dismissed]));
  changed();
}

/**
 * The workspace's now, which runs on between two answers of the server.
 * @returns {Date}
 */
export function now() {
  return new Date(Date.now() + store.clockOffset);
}

/**
 * @param {string} id
 * @returns {{id: string, name: string, is_bot?: boolean}}
 */
export function member(id) {
  const known = store.server?.members.find((one) => one.id === id);
  if (known) return known;
  return { id, name: isApp(id) ? appName() : id === "USLACKBOT" ? "Local workspace" : id };
}

/** @returns {Array<{id: string, name: string}>} the people whom one can act as */
export function people() {
  return (store.server?.members ?? []).filter((one) => !isApp(one.id) && one.id !== "USLACKBOT");
}

/**
 * @param {string} id
 * @returns {boolean} whether that member is the app's bot
 */
export function isApp(id) {
  const known = store.server?.members.find((one) => one.id === id);
  return id !== "USLACKBOT" && (Boolean(known?.is_bot) || id === "U0DRUM");
}

/** @returns {string} what the app is called here */
export function appName() {
  return store.server?.app?.name ?? "Drumbeat";
}

/**
 * @param {string} id
 * @returns {object|undefined}
 */
export function channel(id) {
  return store.server?.channels.find((one) => one.id === id);
}

/** Reads the state again; calls that come while one is under way share one more after it. */
export const refresh = coalesce(async () => {
  const server = await read("state");
  store.server = server;
  store.clockOffset = new Date(server.now).getTime() - Date.now();
  if (!people().some((one) => one.id === store.me) && people().length) store.me = people()[0].id;
  changed();
});

/** Reads the mails that were sent. */
export const refreshMails = coalesce(async () => {
  const mails = await read("mail");
  store.mails = Array.isArray(mails) ? mails : mails.mails;
  changed();
});

function coalesce(work) {
  let running = null;
  let next = null;
  return function start() {
    if (!running) {
      running = work().finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

/** Follows the journal for as long as the page is open, and reads anew whatever it says changed. */
export async function follow() {
  let after = 0;
  for (;;) {
    try {
      const wait = store.server && store.online ? 25 : 0;
      const { entries, next } = await read(`journal?after=${after}&wait=${wait}`);
      if (next < after) store.journal = [];
      const first = !store.server || !store.online || next < after;
      after = next;
      store.online = true;
      store.journal = [...store.journal, ...entries].slice(-JOURNAL_KEPT);
      if (first || entries.some((entry) => entry.direction === "mail")) await refreshMails();
      if (first || entries.length) await refresh();
      if (entries.length) setTimeout(() => refresh().catch(() => {}), SETTLE_MS);
    } catch {
      if (store.online) {
        store.online = false;
        changed();
      }
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }
}
