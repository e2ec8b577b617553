/** Draws the elements that hold a value: text, numbers, dates, choices. */

import { upload } from "../api.js";
import { h } from "../dom.js";
import { controlKey } from "../interact.js";
import { store } from "../state.js";
import { fromField, toField } from "../time.js";
import { picker } from "./picker.js";
import { groups, initialOf } from "./options.js";
import { label, textNode } from "./text.js";

const SETTLE_MS = 400;
/** The share of the limit from which a field says how full it is. */
const NEAR = 0.8;

/**
 * @typedef {object} Field
 * @property {object} content the element
 * @property {object} owner the block around it
 * @property {import("../interact.js").Place} place
 * @property {string} name what the field is called, for who cannot see it
 * @property {(value: any) => void} [onValue] what to do at once when the value changes
 * @property {object} [aria] further attributes, such as the hint that describes it
 */

/** type of element → how to draw it */
export const FIELDS = {
  plain_text_input: (field) =>
    textField(field, field.content.multiline ? "textarea" : "input", { type: "text" }),
  rich_text_input: (field) => textField(field, "textarea", {}),
  email_text_input: (field) =>
    textField(field, "input", { type: "email", inputmode: "email", autocomplete: "off" }),
  url_text_input: (field) =>
    textField(field, "input", { type: "url", inputmode: "url", autocomplete: "off" }),
  number_input: (field) =>
    textField(field, "input", {
      type: "text",
      inputmode: field.content.is_decimal_allowed ? "decimal" : "numeric",
    }),
  datepicker: (field) => moment(field, "date"),
  timepicker: (field) => moment(field, "time"),
  datetimepicker: (field) => moment(field, "datetime-local"),
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  external_select: picker,
  multi_static_select: picker,
  multi_external_select: picker,
  multi_users_select: picker,
  multi_channels_select: picker,
  multi_conversations_select: picker,
  checkboxes: (field) => boxes(field, "checkbox"),
  radio_buttons: (field) => boxes(field, "radio"),
  file_input: fileField,
};

function shared({ content, owner, place, name, aria }) {
  return {
    "aria-label": aria?.id ? null : name,
    disabled: place.submitting,
    data: { actionId: content.action_id, focus: controlKey(place, content.action_id, owner.block_id) },
    ...aria,
  };
}

function keep({ content, owner, place }, value) {
  const silent = owner.type === "input" && !owner.dispatch_action;
  place.form.set(owner.block_id, content.action_id, value, silent);
}

function current({ content, owner, place }) {
  return place.form.get(owner.block_id, content.action_id, initialOf(content));
}

function textField(field, tag, props) {
  const { content, onValue, owner } = field;
  const limit = content.max_length;
  const count = limit ? h("span", { class: "count", "aria-live": "polite" }) : null;
  const on = content.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer = 0;
  const changed = () => {
    keep(field, node.value);
    measure(node, count, limit);
    if (onValue && on.includes("on_character_entered")) {
      clearTimeout(timer);
      timer = setTimeout(() => onValue(node.value), SETTLE_MS);
    }
  };
  const enter = (event) => {
    if (event.key !== "Enter" || event.isComposing || tag === "textarea" || owner.type !== "input") return;
    event.preventDefault();
    if (onValue && on.includes("on_enter_pressed")) onValue(node.value);
    else node.form?.requestSubmit();
  };
  const node = h(tag, {
    class: "field",
    ...props,
    ...shared(field),
    dir: "auto",
    rows: tag === "textarea" ? 6 : null,
    placeholder: label(content.placeholder),
    autofocus: content.focus_on_load,
    oninput: changed,
    onkeydown: enter,
  });
  node.value = current(field) ?? "";
  measure(node, count, limit);
  return h("div", { class: "field-box" }, node, count);
}

function measure(node, count, limit) {
  if (!count) return;
  const length = [...node.value].length;
  count.textContent = length > limit * NEAR ? `${length} / ${limit}` : "";
  count.classList.toggle("over", length > limit);
  count.classList.toggle("near", length > limit * NEAR && length <= limit);
}

function moment(field, type) {
  let timer = 0;
  const epoch = type === "datetime-local";
  const value = current(field);
  const send = () => {
    const chosen = !node.value ? null : epoch ? String(fromField(node.value)) : node.value;
    keep(field, chosen);
    clearTimeout(timer);
    if (field.onValue && chosen) timer = setTimeout(() => field.onValue(chosen), SETTLE_MS);
  };
  const node = h("input", {
    class: "field field-moment",
    type,
    ...shared(field),
    autofocus: field.content.focus_on_load,
    onchange: send,
  });
  node.value = value && epoch ? toField(Number(value)) : (value ?? "");
  return node;
}

function select(field) {
  const { content, onValue } = field;
  const value = current(field);
  const options = groups(content).flatMap((group) => {
    const list = group.choices.map((one) =>
      h("option", { value: one.value, selected: one.value === value }, one.label),
    );
    return group.label ? h("optgroup", { label: group.label }, list) : list;
  });
  const empty = h(
    "option",
    { value: "", selected: value === null, disabled: Boolean(onValue) },
    label(content.placeholder) || "Choose",
  );
  const change = () => {
    const chosen = node.value || null;
    keep(field, chosen);
    if (onValue && chosen) onValue(chosen);
  };
  const node = h(
    "select",
    { class: "field field-select", ...shared(field), autofocus: content.focus_on_load, onchange: change },
    empty,
    options,
  );
  return node;
}

function boxes(field, type) {
  const { content, owner, place, onValue, name, aria } = field;
  const group = controlKey(place, content.action_id, owner.block_id);
  const chosen = new Set([current(field)].flat().filter((one) => one !== null));
  const change = () => {
    const values = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    const value = type === "radio" ? (values[0] ?? null) : values;
    keep(field, value);
    if (onValue) onValue(value);
  };
  const lines = content.options.map((option) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type,
        name: group,
        value: option.value,
        checked: chosen.has(option.value),
        disabled: place.submitting,
        data: { focus: `${group}|${option.value}` },
        onchange: change,
      }),
      h(
        "span",
        {},
        textNode(option.text),
        option.description ? textNode(option.description, "description") : null,
      ),
    ),
  );
  const role = type === "radio" ? "radiogroup" : "group";
  const node = h(
    "div",
    { class: "choices", role, "aria-label": name, ...aria, data: { actionId: content.action_id } },
    lines,
  );
  return node;
}

/** The names of what was uploaded for forms, by id: a field that is drawn again shows them. */
const uploaded = new Map();

function fileField(field) {
  const { content } = field;
  const ids = current(field) ?? [];
  const said = h("p", { class: "hint", role: "status" }, ids.map((id) => uploaded.get(id)).join(", "));
  const most = content.max_files ?? 10;
  const node = h("input", {
    class: "field",
    type: "file",
    multiple: most > 1,
    accept: content.filetypes?.map((kind) => `.${kind}`).join(",") ?? null,
    ...shared(field),
    onchange: async () => {
      const done = [];
      for (const file of [...node.files].slice(0, most)) {
        said.textContent = `Uploading ${file.name}`;
        const answer = await upload({ user: store.me, file });
        if (answer.error) {
          said.textContent = answer.error;
          return;
        }
        uploaded.set(answer.file_id, file.name);
        done.push(answer.file_id);
      }
      said.textContent = done.map((id) => uploaded.get(id)).join(", ");
      keep(field, done);
    },
  });
  return h("div", { class: "field-box" }, node, said);
}
