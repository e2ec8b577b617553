/** Where people write: messages, slash commands with their hints, and files. */

import { isPane } from "./agent.js";
import { post, upload } from "./api.js";
import { menu } from "./dialogs.js";
import { fill, h, icon, prevented } from "./dom.js";
import { hintsFor } from "./hints.js";
import { toast, trouble } from "./notices.js";
import { appName, channel as channelOf, note, refresh, store } from "./state.js";
import { useShortcut } from "./tools.js";

const MOST_HEIGHT_PX = 240;
let serial = 0;

/**
 * @param {{channel: string, thread_ts?: string, onSend: () => void, onSent?: (answer: object) => void}} where
 * @returns {HTMLElement}
 */
export function composer(where) {
  return new Composer(where).node;
}

class Composer {
  constructor({ channel, thread_ts, onSend, onSent }) {
    this.channel = channel;
    this.thread = thread_ts;
    this.onSend = onSend;
    this.onSent = onSent;
    this.draft = `drumbeat.draft.${channel}.${thread_ts ?? ""}`;
    this.marked = -1;
    this.build();
  }

  build() {
    const listId = `hints-${++serial}`;
    const inThread = this.thread !== undefined;
    const name = channelOf(this.channel)?.name ?? "";
    const words = inThread
      ? "Reply…"
      : channelOf(this.channel)?.is_im || isPane(this.channel)
        ? `Message ${appName()}`
        : `Message #${name}`;
    this.hints = h("div", {
      class: "hints",
      id: listId,
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    });
    this.text = h("textarea", {
      rows: 1,
      dir: "auto",
      placeholder: words,
      "aria-label": words,
      "aria-controls": listId,
      data: { testid: inThread ? "thread-composer" : "composer" },
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.hide(), 120),
      onfocus: () => this.suggest(),
    });
    this.text.value = sessionStorage.getItem(this.draft) ?? "";
    this.files = h("input", {
      type: "file",
      multiple: true,
      class: "visually-hidden",
      tabindex: "-1",
      "aria-label": "Choose files",
      data: { testid: inThread ? "thread-file-input" : "file-input" },
    });
    this.files.addEventListener("change", () => this.attach([...this.files.files]));
    this.progress = h("div", { class: "uploads", role: "status" });
    this.sendButton = h(
      "button",
      {
        type: "submit",
        class: "send",
        "aria-label": "Send",
        title: "Send",
        data: { testid: inThread ? "thread-send" : "send" },
      },
      icon("send"),
    );
    const tool = (label, sign, onclick) =>
      h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick }, sign);
    const box = h(
      "form",
      { class: "composer", onsubmit: prevented(() => this.send()) },
      this.hints,
      h(
        "div",
        { class: "composer-box" },
        this.text,
        this.progress,
        h(
          "div",
          { class: "composer-row" },
          tool("Attach files", icon("clip"), () => this.files.click()),
          inThread
            ? null
            : tool("Commands and shortcuts", icon("bolt"), (event) => this.offer(event.currentTarget)),
          h("span", { class: "composer-help" }, "Enter sends, Shift + Enter starts a new line"),
          this.sendButton,
        ),
      ),
      this.files,
    );
    this.node = box;
    this.dropping(box);
    this.enable();
    requestAnimationFrame(() => this.grow());
  }

  dropping(box) {
    const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const target = () => box.closest(".conversation") ?? box;
    let depth = 0;
    const show = (by) => {
      depth = Math.max(0, depth + by);
      target().classList.toggle("dropping", depth > 0);
    };
    queueMicrotask(() => {
      const area = target();
      area.addEventListener("dragenter", (event) => isFiles(event) && show(1));
      area.addEventListener("dragleave", (event) => isFiles(event) && show(-1));
      area.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
      area.addEventListener("drop", (event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        show(-depth);
        this.attach([...event.dataTransfer.files]);
      });
    });
  }

  typed() {
    sessionStorage.setItem(this.draft, this.text.value);
    this.marked = -1;
    this.grow();
    this.enable();
    this.suggest();
  }

  enable() {
    this.sendButton.disabled = !this.text.value.trim();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, MOST_HEIGHT_PX)}px`;
  }

  offers() {
    return this.thread === undefined ? hintsFor(this.text.value, store.server.commands) : [];
  }

  suggest() {
    const offers = this.offers();
    this.hints.hidden = !offers.length;
    const lines = offers.map((offer, index) =>
      h(
        "div",
        {
          class: `hint-line${index === this.marked ? " active" : ""}`,
          role: "option",
          id: `${this.hints.id}-${index}`,
          "aria-selected": String(index === this.marked),
          data: { testid: "hint" },
          onmousedown: (event) => event.preventDefault(),
          onclick: () => this.insert(offer),
        },
        h("strong", {}, offer.words),
        offer.usage ? h("code", {}, offer.usage) : null,
        offer.hint ? h("span", {}, offer.hint) : null,
      ),
    );
    fill(this.hints, lines);
    if (this.marked >= 0) this.text.setAttribute("aria-activedescendant", `${this.hints.id}-${this.marked}`);
    else this.text.removeAttribute("aria-activedescendant");
  }

  hide() {
    this.hints.hidden = true;
    this.marked = -1;
  }

  insert(offer) {
    if (!offer?.insert) return;
    this.text.value = offer.insert;
    this.text.focus();
    this.typed();
  }

  key(event) {
    if (event.isComposing) return;
    const offers = this.hints.hidden ? [] : this.offers();
    if (offers.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.marked =
        (this.marked + step + offers.length + (this.marked < 0 && step < 0 ? 1 : 0)) % offers.length;
      this.suggest();
    } else if (
      offers.length &&
      event.key === "Tab" &&
      !event.shiftKey &&
      offers[Math.max(this.marked, 0)].insert
    ) {
      event.preventDefault();
      this.insert(offers[Math.max(this.marked, 0)]);
    } else if (offers.length && event.key === "Escape") {
      event.preventDefault();
      this.hide();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (this.marked >= 0) this.insert(offers[this.marked]);
      else this.send();
    }
  }

  offer(anchor) {
    const commands = store.server.commands.map((one) => ({
      label: one.command,
      hint: one.description,
      choose: () => this.insert({ insert: `${one.command} ` }),
    }));
    const shortcuts = store.server.shortcuts
      .filter((one) => one.type === "global")
      .map((one) => ({
        label: one.name,
        hint: one.description,
        choose: () => useShortcut({ callback_id: one.callback_id }),
      }));
    menu(anchor, [...commands, ...shortcuts]);
  }

  async send() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    sessionStorage.removeItem(this.draft);
    this.grow();
    this.enable();
    this.hide();
    this.onSend();
    const command = text.startsWith("/");
    const body = { user: store.me, channel: this.channel, text };
    if (this.thread !== undefined) body.thread_ts = this.thread;
    if (command) this.say(`Running ${text.split(" ")[0]}…`);
    const answer = await post(command ? "command" : "message", body);
    this.say("");
    const wrong = answer.ephemerals?.length ? "" : trouble(answer, { mustAcknowledge: command });
    if (wrong) note({ channel: this.channel, thread_ts: this.thread, text: wrong });
    if (wrong && !this.text.value) {
      this.text.value = text;
      this.enable();
    }
    await refresh().catch(() => {});
    if (!wrong) this.onSent?.(answer);
  }

  say(text) {
    fill(this.progress, text ? [h("span", { class: "spinner", "aria-hidden": "true" }), text] : null);
  }

  async attach(files) {
    this.files.value = "";
    for (const file of files) {
      this.say(`Uploading ${file.name}…`);
      const answer = await upload({ user: store.me, channel: this.channel, file, thread_ts: this.thread });
      const wrong = trouble(answer, { mustAcknowledge: false });
      if (wrong) toast(`${file.name}: ${wrong}`, "trouble");
    }
    this.say("");
    await refresh().catch(() => {});
  }
}
