/** What comes back for a mail: an answer of the person who got it, or a bounce. */

import { post } from "./api.js";
import { menu } from "./dialogs.js";
import { h, icon, prevented } from "./dom.js";
import { toast, trouble } from "./notices.js";
import { now, refresh, refreshMails } from "./state.js";
import { dayAndMonth } from "./time.js";

const DAY_MS = 86400000;
const inDays = (days) => dayAndMonth(new Date(now().getTime() + days * DAY_MS));

const TOLD = {
  hard: "The mail came back: hard bounce.",
  soft: "The mail came back: soft bounce.",
  refused: "The mail came back: refused.",
  delay: "The mail is delayed.",
};

const EXAMPLES = [
  { name: "Interested", text: () => "Thanks, this sounds useful. Could we talk on Thursday afternoon?" },
  {
    name: "Not now",
    text: () => `We are in the middle of something else. Please ask me again after ${inDays(30)}.`,
  },
  {
    name: "Out of office",
    text: () => `I am out of the office until ${inDays(10)} and read mail only now and then.`,
    headers: { "Auto-Submitted": "auto-replied" },
  },
  { name: "Please remove me", text: () => "Please remove me from your list." },
  {
    name: "Wrong person",
    text: () => "I am the wrong person for this. Please write to my colleague Sam, who looks after it.",
  },
];

/**
 * @param {string} person `Name <address>`
 * @returns {string} the name, or the address where there is none
 */
export function nameOf(person) {
  const match = /^\s*"?([^"<]*?)"?\s*<([^>]+)>/.exec(person);
  return match?.[1] || match?.[2] || person;
}

/**
 * @param {object} mail
 * @returns {HTMLElement} the form to answer a mail as the person who got it, or to let it bounce
 */
export function answerBox(mail) {
  const person = nameOf(mail.to);
  let headers;
  const text = h("textarea", {
    class: "field",
    rows: 4,
    dir: "auto",
    "aria-label": `Answer as ${person}`,
    placeholder: "Write what this person answers",
    data: { testid: "answer-text" },
  });
  const send = h(
    "button",
    { type: "submit", class: "button primary", data: { testid: "answer-send" } },
    h("span", {}, "Send answer"),
  );
  const hint = h("span", { class: "answer-hint" });
  const examples = EXAMPLES.map((example, index) =>
    h(
      "button",
      {
        type: "button",
        class: "suggestion",
        data: { testid: `answer-example-${index}` },
        onclick: () => choose(example),
      },
      example.name,
    ),
  );
  const choose = (example) => {
    text.value = example.text();
    headers = example.headers;
    hint.textContent = headers
      ? Object.entries(headers)
          .map((pair) => pair.join(": "))
          .join(", ")
      : "";
    text.focus();
  };
  const go = async () => {
    if (!text.value.trim()) return text.focus();
    send.disabled = true;
    const answer = await post("mail/answer", {
      touch_message_id: mail.message_id,
      text: text.value,
      headers,
    });
    send.disabled = false;
    const wrong = trouble(answer, { mustAcknowledge: false });
    toast(wrong || `Answered as ${person}.`, wrong ? "trouble" : "info");
    if (!wrong) {
      text.value = "";
      headers = undefined;
      hint.textContent = "";
    }
    return Promise.all([refresh(), refreshMails()]).catch(() => {});
  };
  const bounce = h(
    "button",
    {
      type: "button",
      class: "button",
      "aria-haspopup": "menu",
      data: { testid: "bounce" },
      onclick: (event) => offerBounce(event.currentTarget, mail),
    },
    h("span", {}, "Bounce or spam"),
    icon("down"),
  );
  return h(
    "form",
    { class: "answer", onsubmit: prevented(go), data: { testid: "answer" } },
    h("h3", { dir: "auto" }, `Answer as ${person}`),
    h("div", { class: "suggestions" }, examples),
    text,
    h("div", { class: "answer-row" }, send, bounce, hint),
  );
}

function offerBounce(anchor, mail) {
  const bounce = async (kind) => {
    const answer = await post("mail/bounce", { touch_message_id: mail.message_id, kind });
    const wrong = trouble(answer, { mustAcknowledge: false });
    toast(wrong || TOLD[kind], wrong ? "trouble" : "info");
    await refresh().catch(() => {});
  };
  const complain = async () => {
    const answer = await post("mail/complaint", { touch_message_id: mail.message_id });
    const wrong = trouble(answer, { mustAcknowledge: false });
    toast(wrong || "It was marked as spam.", wrong ? "trouble" : "info");
    await refresh().catch(() => {});
  };
  menu(anchor, [
    {
      label: "Hard bounce",
      hint: "The address does not exist",
      data: { testid: "bounce-hard" },
      choose: () => bounce("hard"),
    },
    {
      label: "Soft bounce",
      hint: "The mailbox is full for now",
      data: { testid: "bounce-soft" },
      choose: () => bounce("soft"),
    },
    {
      label: "Refused",
      hint: "By a policy of theirs",
      data: { testid: "bounce-refused" },
      choose: () => bounce("refused"),
    },
    {
      label: "Delay",
      hint: "Their server still tries",
      data: { testid: "bounce-delay" },
      choose: () => bounce("delay"),
    },
    {
      label: "Complaint",
      hint: "They mark it as spam",
      data: { testid: "complaint" },
      choose: complain,
    },
  ]);
}
