/** Reads the options that a select offers, whatever kind of select it is. */

import { isApp, store } from "../state.js";
import { label } from "./text.js";

/**
 * @typedef {{value: string, label: string, description?: string}} Choice
 * @typedef {{label: string, choices: Choice[]}} Group
 */

/**
 * @param {object} option an option object of Block Kit
 * @returns {Choice}
 */
export function choice(option) {
  return {
    value: option.value,
    label: label(option.text),
    description: option.description ? label(option.description) : "",
  };
}

/**
 * @param {object} content a select element, or the answer of an options request
 * @returns {Group[]} one group without a name when there are no groups
 */
export function groups(content) {
  if (content.option_groups) {
    return content.option_groups.map((group) => ({
      label: label(group.label),
      choices: group.options.map(choice),
    }));
  }
  const kind = content.type ?? "";
  if (kind.endsWith("users_select")) return [{ label: "", choices: members() }];
  if (kind.endsWith("channels_select")) return [{ label: "", choices: channels() }];
  if (kind.endsWith("conversations_select")) {
    const people = { label: "People", choices: members() };
    const only = content.filter?.include;
    return [
      { label: "Channels", choices: channels() },
      ...(only && !only.includes("im") ? [] : [people]),
    ];
  }
  return [{ label: "", choices: (content.options ?? []).map(choice) }];
}

function members() {
  return (store.server?.members ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
    description: isApp(id) ? "App" : "",
  }));
}

function channels() {
  const all = (store.server?.channels ?? []).filter((one) => !one.is_im);
  return all.map(({ id, name }) => ({ value: id, label: `#${name}` }));
}

/**
 * What an element has chosen at first, as plain values.
 * @param {object} content
 * @returns {string|string[]|null}
 */
export function initialOf(content) {
  const many =
    content.initial_options ??
    content.initial_users ??
    content.initial_channels ??
    content.initial_conversations;
  if (many) return many.map((one) => one.value ?? one);
  const one =
    content.initial_option?.value ??
    content.initial_user ??
    content.initial_channel ??
    content.initial_conversation ??
    content.initial_value ??
    content.initial_date ??
    content.initial_time ??
    content.initial_date_time;
  if (one === undefined || one === null) return null;
  if (one.type === "rich_text") return richWords(one);
  return String(one);
}

function richWords(value) {
  return value.elements
    .map((section) => (section.elements ?? []).map((part) => part.text ?? "").join(""))
    .join("\n");
}
