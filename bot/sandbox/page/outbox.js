/** The mails that were sent, and what the people who got them may answer. */

import { answerBox, nameOf } from "./answers.js";
import { fill, h, icon, reconcile } from "./dom.js";
import { href } from "./router.js";
import { store } from "./state.js";
import { briefTime, clockTime, longDay } from "./time.js";

/**
 * @returns {{node: HTMLElement, update: () => void, open: (id?: string) => void}} `open` takes the
 *   Message-ID of the mail to read
 */
export function outboxPlace() {
  let openId;
  const count = h("span", { class: "about" });
  const list = h("div", { class: "mail-list", role: "list", "aria-label": "Mails" });
  const reading = h("div", { class: "reading" });
  const node = h(
    "section",
    { class: "place outbox", "aria-label": "Outbox", data: { testid: "outbox" } },
    h("header", { class: "place-head" }, h("h1", {}, icon("mail"), "Outbox"), count),
    h("div", { class: "outbox-columns" }, list, reading),
  );
  let drawn = null;
  const update = () => {
    const mails = [...store.mails].reverse();
    count.textContent = mails.length === 1 ? "1 mail" : `${mails.length} mails`;
    const how = {
      key: (mail) => mail.message_id,
      hash: (mail) =>
        JSON.stringify([mail.message_id === openId, mail.subject, briefTime(new Date(mail.received))]),
      render: (mail) => row(mail, openId),
    };
    if (mails.length) reconcile(list, mails, how);
    else
      fill(
        list,
        h("p", { class: "list-empty" }, "Mails appear here once they are sent. Nothing leaves this machine."),
      );
    const mail = mails.find((one) => one.message_id === openId);
    const wanted = mail ? openId : "";
    if (drawn === wanted) return;
    drawn = wanted;
    fill(
      reading,
      mail
        ? read(mail)
        : h(
            "div",
            { class: "empty" },
            h("div", { class: "empty-sign" }, icon("mail")),
            h("p", {}, "Choose a mail to read it and to answer as the person who got it."),
          ),
    );
  };
  const open = (id) => {
    openId = id;
    node.classList.toggle("reading-one", Boolean(id));
  };
  return { node, update, open };
}

function row(mail, openId) {
  return h(
    "a",
    {
      class: "mail-row",
      role: "listitem",
      href: href({ place: "outbox", id: mail.message_id }),
      "aria-current": mail.message_id === openId ? "true" : null,
      data: { testid: "mail-row", messageId: mail.message_id, focus: `mail-${mail.message_id}` },
    },
    h(
      "span",
      { class: "mail-top" },
      h("strong", { dir: "auto" }, nameOf(mail.to)),
      h("time", {}, briefTime(new Date(mail.received))),
    ),
    h("span", { class: "mail-subject", dir: "auto" }, mail.subject || "No subject"),
    h("span", { class: "mail-start", dir: "auto" }, mail.text.replace(/\s+/g, " ").slice(0, 140)),
  );
}

function read(mail) {
  const at = new Date(mail.received);
  const line = (name, value) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)];
  return h(
    "article",
    { class: "mail", "aria-label": mail.subject, data: { testid: "mail", messageId: mail.message_id } },
    h("a", { class: "link back-link", href: "#/outbox" }, icon("back"), "All mails"),
    h("h2", { dir: "auto" }, mail.subject || "No subject"),
    h(
      "dl",
      { class: "mail-facts" },
      line("From", mail.from),
      line("To", mail.to),
      line("Sent", `${longDay(at)}, ${clockTime(at)}`),
    ),
    tabs(mail),
    answerBox(mail),
  );
}

function tabs(mail) {
  const pages = [
    [
      "Text",
      () => h("div", { class: "mail-text", dir: "auto", data: { testid: "mail-text" } }, linked(mail.text)),
    ],
    ["HTML", () => (mail.html ? htmlFrame(mail) : h("p", { class: "muted" }, "This mail has no HTML part."))],
    [
      "Headers",
      () =>
        h(
          "dl",
          { class: "headers" },
          Object.entries(mail.headers).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
        ),
    ],
    ["Raw", () => h("pre", { class: "code raw", tabindex: "0" }, mail.raw)],
  ];
  const panel = h("div", { class: "tab-panel", role: "tabpanel", id: "mail-panel" });
  const buttons = pages.map(([name], index) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-controls": "mail-panel",
        onclick: () => show(index),
        data: { testid: `mail-tab-${name.toLowerCase()}` },
      },
      name,
    ),
  );
  const show = (at) => {
    fill(panel, pages[at][1]());
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === at));
      button.tabIndex = index === at ? 0 : -1;
    });
  };
  const bar = h("div", { class: "tabs", role: "tablist" }, buttons);
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const to = (buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length;
    show(to);
    buttons[to].focus();
  });
  show(0);
  return [bar, panel];
}

/** Plain text with its addresses as links; nothing else in it is markup. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])/)
    .map((part, index) =>
      index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
    );
}

function htmlFrame(mail) {
  return h("iframe", { class: "mail-html", sandbox: "", srcdoc: mail.html, title: "The mail as HTML" });
}
