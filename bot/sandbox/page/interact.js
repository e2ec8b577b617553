/** What happens when somebody uses a control of a message, a modal or App Home. */

import { post } from "./api.js";
import { changed, note, refresh, store } from "./state.js";
import { toast, trouble } from "./notices.js";

/**
 * Where a control stands.
 * @typedef {object} Place
 * @property {"message"|"modal"|"home"} surface
 * @property {string} [channel]
 * @property {string} [ts]
 * @property {string} [thread_ts]
 * @property {string} [view_id]
 * @property {import("./forms.js").Form} form
 * @property {boolean} [busy] an action is under way here, so its buttons rest
 * @property {boolean} [submitting] the whole modal is on its way, so its fields rest too
 */

/**
 * @param {Place} place
 * @param {string} action_id
 * @param {string} [block_id]
 * @returns {string} names one control on the whole page
 */
export function controlKey(place, action_id, block_id = "") {
  return [place.view_id ?? `${place.channel}:${place.ts}`, block_id, action_id].join("|");
}

/**
 * @param {Place} place
 * @returns {boolean} whether an action of this message or view is under way
 */
export function isBusy(place) {
  const start = `${place.view_id ?? `${place.channel}:${place.ts}`}|`;
  return [...store.pending].some((key) => key.startsWith(start));
}

/**
 * Sends an action to the app and shows what went wrong, if anything did.
 * @param {Place} place
 * @param {{action_id: string, block_id?: string, value?: any}} action
 * @returns {Promise<object>}
 */
export async function act(place, { action_id, block_id, value }) {
  const key = controlKey(place, action_id, block_id);
  store.pending.add(key);
  changed();
  for (const typed of place.form.takeUnsent()) {
    if (typed.block_id !== block_id || typed.action_id !== action_id)
      await post("click", { user: store.me, ...typed, ...address(place) });
  }
  const answer = await post("click", { user: store.me, action_id, block_id, value, ...address(place) });
  store.pending.delete(key);
  await report(answer, place);
  changed();
  return answer;
}

/**
 * Shows what went wrong with an answer, unless the workspace already said so in the conversation.
 * @param {object} answer
 * @param {Place} place
 */
async function report(answer, place) {
  const text = answer.ephemerals?.length ? "" : trouble(answer);
  if (text && place.surface === "message") note({ channel: place.channel, thread_ts: place.thread_ts, text });
  else if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}

/**
 * Asks the app what an external select offers for the typed text.
 * @param {Place} place
 * @param {{action_id: string, block_id?: string, value: string}} query
 * @returns {Promise<{options?: object[], option_groups?: object[], error?: string}>}
 */
export function suggest(place, { action_id, block_id, value }) {
  return post("options", { user: store.me, action_id, block_id, value, ...address(place) });
}

function address({ channel, ts, view_id }) {
  return view_id ? { view_id } : { channel, ts };
}
