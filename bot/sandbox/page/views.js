/** The modals that the app opened for the person who is looking. */

import { post } from "./api.js";
import { block } from "./blocks/index.js";
import { fill, h, icon, prevented, reconcile } from "./dom.js";
import { forget, formOf } from "./forms.js";
import { isBusy } from "./interact.js";
import { plain } from "./mrkdwn.js";
import { trouble } from "./notices.js";
import { refresh, store } from "./state.js";

let shown = null;

/** Opens, redraws or closes the dialog, so that it shows the view on top of this person's stack. */
export function updateModal() {
  const stack = store.server.views.filter((one) => one.type === "modal" && one.user === store.me);
  const top = stack.find((one) => one.visible) ?? stack.at(-1);
  if (shown && shown.id !== top?.view_id) {
    if (!store.server.views.some((one) => one.view_id === shown.id)) forget(shown.id);
    shown.leave();
    shown = null;
  }
  if (!top) return;
  shown ??= new Modal(top.view_id);
  shown.update(top.view, stack.length);
}

class Modal {
  constructor(id) {
    this.id = id;
    this.form = formOf(id);
    this.submitting = false;
    this.trouble = "";
    this.before = document.activeElement;
    this.title = h("h2", { id: "modal-title", dir: "auto" });
    this.back = h(
      "button",
      { type: "button", class: "bare", "aria-label": "Back", onclick: () => this.close() },
      icon("back"),
    );
    this.warning = h("p", { class: "modal-trouble", role: "alert", data: { testid: "modal-error" } });
    this.body = h("div", { class: "modal-body" });
    this.foot = h("footer");
    this.sheet = h(
      "form",
      { novalidate: true, onsubmit: prevented(() => this.submit()) },
      h(
        "header",
        {},
        this.back,
        this.title,
        h(
          "button",
          {
            type: "button",
            class: "bare",
            "aria-label": "Close",
            data: { testid: "modal-x" },
            onclick: () => this.close({ all: this.depth > 1 || undefined }),
          },
          icon("close"),
        ),
      ),
      this.body,
      this.warning,
      this.foot,
    );
    this.node = h(
      "dialog",
      { class: "dialog modal", "aria-labelledby": "modal-title", data: { testid: "modal", viewId: id } },
      this.sheet,
    );
    this.node.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    document.body.append(this.node);
  }

  update(view, depth) {
    this.view = view;
    this.form.keep(view.blocks);
    this.title.textContent = plain(view.title?.text ?? "");
    this.depth = depth;
    this.back.hidden = depth < 2;
    this.node.dataset.callbackId = view.callback_id ?? "";
    const place = { surface: "modal", view_id: this.id, form: this.form, submitting: this.submitting };
    place.busy = this.submitting || isBusy(place);
    const pending = [...store.pending].filter((key) => key.startsWith(`${this.id}|`));
    reconcile(
      this.body,
      view.blocks.map((content, at) => ({ content, at })),
      {
        key: ({ content, at }) => content.block_id ?? String(at),
        hash: ({ content }) =>
          content.type === "input"
            ? JSON.stringify([content, this.form.errors[content.block_id], place.submitting])
            : JSON.stringify([content, place.busy, pending]),
        render: ({ content }) => block(content, place),
      },
    );
    this.warning.textContent = this.trouble;
    this.warning.hidden = !this.trouble;
    this.drawFoot();
    if (!this.node.open) this.open();
  }

  open() {
    this.node.showModal();
    const first = this.body.querySelector(
      "[autofocus], .field:not(:disabled), .picker-input, .choices input",
    );
    (first ?? this.node.querySelector("footer button") ?? this.title).focus();
  }

  drawFoot() {
    const close = h(
      "button",
      { type: "button", class: "button", data: { testid: "modal-close" }, onclick: () => this.close() },
      plain(this.view.close?.text ?? "Close"),
    );
    const submit = this.view.submit
      ? h(
          "button",
          {
            type: "submit",
            class: "button primary",
            disabled: this.submitting || this.view.submit_disabled,
            "aria-busy": this.submitting ? "true" : null,
            data: { testid: "modal-submit" },
          },
          h("span", {}, plain(this.view.submit.text)),
        )
      : null;
    const key = JSON.stringify([
      this.view.close,
      this.view.submit,
      this.view.submit_disabled,
      this.submitting,
    ]);
    if (this.foot.dataset.key === key) return;
    this.foot.dataset.key = key;
    fill(this.foot, close, submit);
  }

  async submit() {
    if (this.submitting || !this.view.submit) return;
    this.submitting = true;
    this.trouble = "";
    this.redraw();
    const answer = await post("submit", { user: store.me, view_id: this.id, values: this.form.touched() });
    this.submitting = false;
    this.form.errors = answer.errors ?? {};
    this.trouble = answer.errors ? "" : trouble(answer);
    if (answer.errors) this.redraw();
    await refresh().catch(() => {});
    if (shown === this) this.redraw();
    if (answer.errors) this.body.querySelector(".has-error :is(input, textarea, select)")?.focus();
  }

  redraw() {
    updateModal();
  }

  /** Closes this view; the cross closes all that are stacked, as in Slack. */
  async close({ all } = {}) {
    await post("close", { user: store.me, view_id: this.id, all });
    await refresh().catch(() => {});
  }

  leave() {
    this.node.close();
    this.node.remove();
    if (this.before?.isConnected) this.before.focus();
  }
}
