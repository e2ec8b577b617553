/** A field with type-ahead: external selects, and every select in which one may choose several. */

import { fill, h, icon } from "../dom.js";
import { placeBeside } from "../dialogs.js";
import { controlKey, suggest } from "../interact.js";
import { choice, groups, initialOf } from "./options.js";
import { label } from "./text.js";

const SETTLE_MS = 200;
let serial = 0;

/**
 * @param {import("./fields.js").Field} field
 * @returns {HTMLElement}
 */
export function picker(field) {
  return new Picker(field).node;
}

class Picker {
  constructor(field) {
    this.field = field;
    this.content = field.content;
    this.many = this.content.type.startsWith("multi_");
    this.external = this.content.type.endsWith("external_select");
    this.most = this.content.max_selected_items ?? Infinity;
    for (const option of [this.content.initial_option, ...(this.content.initial_options ?? [])].filter(
      Boolean,
    )) {
      field.place.form.label(option.value, choice(option).label);
    }
    for (const one of groups(this.content).flatMap((group) => group.choices))
      field.place.form.label(one.value, one.label);
    const value = field.place.form.get(field.owner.block_id, this.content.action_id, initialOf(this.content));
    this.chosen = [value].flat().filter((one) => one !== null && one !== undefined);
    this.build();
  }

  build() {
    const id = `picker-${++serial}`;
    const { place, owner, name, aria } = this.field;
    this.list = h("div", {
      class: "menu picker-list",
      popover: "manual",
      role: "listbox",
      id,
      "aria-multiselectable": this.many ? "true" : null,
    });
    this.input = h("input", {
      class: "picker-input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      dir: "auto",
      "aria-label": aria?.id ? null : name,
      "aria-controls": id,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      disabled: place.submitting,
      data: {
        actionId: this.content.action_id,
        focus: controlKey(place, this.content.action_id, owner.block_id),
      },
      ...aria,
      oninput: () => this.search(),
      onfocus: () => this.search(),
      onclick: () => this.search(),
      onblur: () => this.hide(),
      onkeydown: (event) => this.key(event),
    });
    this.chips = h("span", { class: "chips" });
    this.node = h("div", { class: "field picker" }, this.chips, this.input, this.list);
    this.show();
  }

  show() {
    const { form } = this.field.place;
    const chips = this.chosen.map((value) =>
      h(
        "span",
        { class: "chip" },
        h("span", { dir: "auto" }, form.label(value)),
        h(
          "button",
          { type: "button", "aria-label": `Remove ${form.label(value)}`, onclick: () => this.remove(value) },
          icon("close"),
        ),
      ),
    );
    fill(this.chips, chips);
    this.input.placeholder = this.chosen.length ? "" : label(this.content.placeholder) || "Choose";
  }

  search() {
    clearTimeout(this.timer);
    if (!this.external) return this.offer(groups(this.content));
    const typed = this.input.value;
    if (typed.length < (this.content.min_query_length ?? 3)) return this.say("Keep typing to search");
    this.say("Searching…");
    this.timer = setTimeout(() => this.ask(typed), SETTLE_MS);
    return undefined;
  }

  async ask(typed) {
    const { place, owner } = this.field;
    const answer = await suggest(place, {
      action_id: this.content.action_id,
      block_id: owner.block_id,
      value: typed,
    });
    if (this.input.value !== typed) return;
    if (answer.error || answer.acknowledged === false) this.say("Drumbeat did not answer");
    else this.offer(groups({ options: answer.options, option_groups: answer.option_groups }), false);
  }

  offer(list, filter = true) {
    const typed = filter ? this.input.value.toLocaleLowerCase() : "";
    const { form } = this.field.place;
    const nodes = [];
    for (const group of list) {
      const fitting = group.choices.filter((one) => one.label.toLocaleLowerCase().includes(typed));
      if (group.label && fitting.length)
        nodes.push(h("div", { class: "menu-heading", role: "presentation" }, group.label));
      for (const one of fitting) {
        form.label(one.value, one.label);
        nodes.push(this.option(one));
      }
    }
    if (!nodes.length) return this.say("Nothing found");
    fill(this.list, nodes);
    return this.open();
  }

  option(one) {
    const taken = this.chosen.includes(one.value);
    return h(
      "div",
      {
        class: "menu-item",
        role: "option",
        id: `${this.list.id}-${one.value}`.replace(/\s/g, "_"),
        "aria-selected": String(taken),
        data: { value: one.value },
        onmousedown: (event) => event.preventDefault(),
        onclick: () => (taken ? this.remove(one.value) : this.choose(one.value)),
      },
      h("span", { dir: "auto" }, one.label),
      one.description ? h("small", { dir: "auto" }, one.description) : null,
      taken ? icon("check") : null,
    );
  }

  say(text) {
    fill(this.list, h("div", { class: "menu-note" }, text));
    this.open();
  }

  open() {
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    placeBeside(this.list, this.node, true);
  }

  hide() {
    clearTimeout(this.timer);
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    const at = options.findIndex((one) => one.classList.contains("active"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.list.matches(":popover-open")) return this.search();
      return this.mark(options, at + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      (options[at] ?? (options.length === 1 ? options[0] : null))?.click();
    } else if (event.key === "Escape" && this.list.matches(":popover-open")) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    } else if (event.key === "Backspace" && !this.input.value && this.chosen.length)
      this.remove(this.chosen.at(-1));
    return undefined;
  }

  mark(options, to) {
    if (!options.length) return;
    const target = options[(to + options.length) % options.length];
    for (const one of options) one.classList.toggle("active", one === target);
    this.input.setAttribute("aria-activedescendant", target.id);
    target.scrollIntoView({ block: "nearest" });
  }

  choose(value) {
    if (this.many && this.chosen.length >= this.most) return this.say(`You can choose up to ${this.most}`);
    this.chosen = this.many ? [...this.chosen, value] : [value];
    this.input.value = "";
    this.hide();
    return this.store();
  }

  remove(value) {
    this.chosen = this.chosen.filter((one) => one !== value);
    this.input.value = "";
    this.hide();
    this.store();
    this.input.focus();
    this.hide();
  }

  store() {
    const { place, owner, onValue } = this.field;
    const value = this.many ? this.chosen : (this.chosen[0] ?? null);
    const silent = owner.type === "input" && !owner.dispatch_action;
    place.form.set(owner.block_id, this.content.action_id, value, silent);
    this.show();
    if (onValue && (this.many || value)) onValue(value);
  }
}
