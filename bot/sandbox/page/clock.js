/** The workspace's clock and the buttons that move it. */

import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { toast, trouble } from "./notices.js";
import { appName, changed, now, refresh, refreshMails, store } from "./state.js";
import { clockTime, longDay, shortDay } from "./time.js";

const MOVES = [
  { name: "hour", long: "+1 hour", short: "+1 h", body: { advance_hours: 1 } },
  { name: "day", long: "+1 day", short: "+1 d", body: { advance_hours: 24 } },
  { name: "next", long: "Next working day", short: "Next day", body: { next_working_day: true } },
];

/**
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function clock() {
  const day = h("span", { class: "clock-day clock-long" });
  const brief = h("span", { class: "clock-day clock-short" });
  const time = h("strong", { class: "clock-time" });
  const face = h(
    "time",
    { class: "clock-face", title: "The workspace's own time", data: { testid: "clock-now" } },
    icon("clock"),
    day,
    brief,
    time,
  );
  const buttons = MOVES.map((move) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": move.long,
        title: `Move the clock: ${move.long}`,
        data: { testid: `clock-${move.name}` },
        onclick: () => go(move),
      },
      h("span", { class: "clock-long" }, move.long),
      h("span", { class: "clock-short" }, move.short),
    ),
  );
  const node = h(
    "div",
    { class: "clock", role: "group", "aria-label": "Clock of the workspace" },
    face,
    h("div", { class: "clock-moves" }, buttons),
  );
  const update = () => {
    const at = now();
    day.textContent = longDay(at);
    brief.textContent = shortDay(at);
    time.textContent = clockTime(at);
    face.setAttribute("datetime", at.toISOString());
    node.classList.toggle("moving", Boolean(store.moving));
    buttons.forEach((button, index) => {
      button.disabled = Boolean(store.moving);
      button.setAttribute("aria-busy", String(store.moving === MOVES[index].name));
    });
  };
  setInterval(() => store.server && update(), 1000);
  return { node, update };
}

async function go(move) {
  store.moving = move.name;
  changed();
  const answer = await post("clock", move.body);
  store.moving = "";
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  else if (answer.acknowledged === false) toast(`${appName()} is still working on what fell due.`);
  changed();
  await Promise.all([refresh(), refreshMails()]).catch(() => {});
}
