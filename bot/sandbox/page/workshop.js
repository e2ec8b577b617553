/** For who builds: trouble on demand, and everything that went over the wire. */

import { post, read } from "./api.js";
import { fill, h, icon, reconcile } from "./dom.js";
import { toast, trouble } from "./notices.js";
import { store } from "./state.js";

const SHOWN = 200;
const FAULTS = [
  { name: "Drop the socket", hint: "The connection breaks once", body: { drop_socket: true } },
  { name: "Refuse connections", hint: "For 20 seconds", body: { refuse_sockets_s: 20 } },
  { name: "Slow answers", hint: "Every call takes 2 seconds more", body: { delay_ms: 2000 } },
  {
    name: "Rate limit a post",
    hint: "chat.postMessage answers 429 once",
    body: { rate_limit: { method: "chat.postMessage", retry_after: 2, times: 1 } },
  },
  {
    name: "Fail a post",
    hint: "chat.postMessage answers 500 once",
    body: { fail: { "chat.postMessage": { status: 500, times: 1 } } },
  },
  {
    name: "Fail an update",
    hint: "chat.update answers 500 once",
    body: { fail: { "chat.update": { status: 500, times: 1 } } },
  },
  { name: "Expire a trigger", hint: "The next modal cannot open", body: { expire_triggers: 1 } },
  { name: "Redeliver an event", hint: "The last one comes again", body: { redeliver_event: "last" } },
  { name: "Refuse mail", hint: "The next mail is not taken", body: { smtp: { refuse: true, times: 1 } } },
  {
    name: "Lose the mail's receipt",
    hint: "The line breaks after the next mail",
    body: { smtp: { after_data: "drop", times: 1 } },
  },
  {
    name: "Reject mail for now",
    hint: "The next mail gets a 4xx",
    body: { smtp: { after_data: "temporary", times: 1 } },
  },
  {
    name: "Reject mail for good",
    hint: "The next mail gets a 5xx",
    body: { smtp: { after_data: "permanent", times: 1 } },
  },
];
const DIRECTIONS = [
  ["", "All"],
  ["app", "App"],
  ["slack", "Slack"],
  ["person", "People"],
  ["mail", "Mail"],
];
const SAID = { app: "App", slack: "Slack", person: "Person", mail: "Mail" };

/**
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function workshopPlace() {
  const filter = { direction: "", words: "" };
  const rows = h("div", {
    class: "journal",
    role: "list",
    "aria-label": "Journal",
    data: { testid: "journal" },
  });
  const state = h("span", { class: "about" });
  const chosen = DIRECTIONS.map(([value, name]) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(value === ""),
        onclick: () => choose(value),
        data: { testid: `journal-${value || "all"}` },
      },
      name,
    ),
  );
  const search = h("input", {
    class: "field",
    type: "search",
    placeholder: "Filter by name",
    "aria-label": "Filter the journal by name",
    data: { testid: "journal-filter" },
    oninput: () => write(search.value),
  });
  const node = h(
    "section",
    { class: "place workshop", "aria-label": "Workshop", data: { testid: "workshop" } },
    h("header", { class: "place-head" }, h("h1", {}, icon("tools"), "Workshop"), state),
    h(
      "div",
      { class: "scroll workshop-body" },
      h(
        "section",
        { "aria-labelledby": "faults-title" },
        faultHead(),
        h("div", { class: "faults" }, FAULTS.map(fault)),
      ),
      h(
        "section",
        { "aria-labelledby": "journal-title" },
        h(
          "div",
          { class: "section-head" },
          h("h2", { id: "journal-title" }, "Journal"),
          h("div", { class: "segments", role: "group", "aria-label": "Who spoke" }, chosen),
          search,
        ),
        rows,
      ),
    ),
  );
  const update = () => {
    const connections = store.server.app?.connections ?? 0;
    state.textContent =
      connections === 1 ? "1 connection to the app" : `${connections} connections to the app`;
    const found = store.journal
      .filter(
        (entry) =>
          (!filter.direction || entry.direction === filter.direction) &&
          `${entry.kind} ${entry.name}`.toLowerCase().includes(filter.words),
      )
      .slice(-SHOWN)
      .reverse();
    reconcile(rows, found, {
      key: (entry) => String(entry.n),
      hash: (entry) => String(entry.n),
      render: drawEntry,
    });
  };
  const choose = (value) => {
    filter.direction = value;
    chosen.forEach((button, index) =>
      button.setAttribute("aria-pressed", String(DIRECTIONS[index][0] === value)),
    );
    update();
  };
  const write = (words) => {
    filter.words = words.trim().toLowerCase();
    update();
  };
  return { node, update };
}

function faultHead() {
  const clear = h(
    "button",
    {
      type: "button",
      class: "button",
      data: { testid: "fault-clear" },
      onclick: () => order({ name: "All clear", body: { clear: true } }),
    },
    h("span", {}, "Clear all"),
  );
  return h("div", { class: "section-head" }, h("h2", { id: "faults-title" }, "Trouble on demand"), clear);
}

function fault(one) {
  const id = one.name.toLowerCase().replace(/[^a-z]+/g, "-");
  return h(
    "button",
    { type: "button", class: "fault", data: { testid: `fault-${id}` }, onclick: () => order(one) },
    h("strong", {}, one.name),
    h("span", {}, one.hint),
  );
}

async function order({ name, body }) {
  const answer = await post("faults", body);
  const text = trouble(answer, { mustAcknowledge: false });
  toast(text || `${name}: ordered.`, text ? "trouble" : "info");
}

function drawEntry(entry) {
  const node = h(
    "details",
    { class: "entry", role: "listitem", data: { testid: "journal-entry", n: entry.n } },
    h(
      "summary",
      {},
      h("span", { class: "entry-n" }, String(entry.n)),
      h("span", { class: `entry-who entry-${entry.direction}` }, SAID[entry.direction] ?? entry.direction),
      h("span", { class: "entry-kind" }, entry.kind),
      h("span", { class: "entry-name", dir: "auto" }, entry.name),
      h("time", {}, entry.at.slice(11, 19)),
    ),
  );
  node.addEventListener("toggle", () => node.open && node.childElementCount === 1 && open(node, entry));
  return node;
}

/** Answers come later than their entries, so the entry is read once more when it is opened. */
async function open(node, entry) {
  const { entries } = await read(`journal?after=${entry.n - 1}&wait=0`).catch(() => ({ entries: [] }));
  const whole = entries.find((one) => one.n === entry.n) ?? entry;
  const part = (name, value) => [
    h("h4", {}, name),
    h("pre", { class: "code", tabindex: "0" }, JSON.stringify(value, null, 2)),
  ];
  const inner = h("div", { class: "entry-body" });
  fill(
    inner,
    part("Body", whole.body),
    whole.answer === null || whole.answer === undefined ? null : part("Answer", whole.answer),
  );
  node.append(inner);
}
