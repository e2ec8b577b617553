/** Draws what an assistant shows of its work: task_card and plan. */

import { h, icon } from "../dom.js";
import { outside } from "../mrkdwn.js";
import { richText } from "./richtext.js";
import { label } from "./text.js";

const STATES = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Failed" };

/** type of block → how to draw it */
export const agentBlocks = {
  task_card: taskCard,
  plan: (content) =>
    h(
      "section",
      { class: "plan" },
      h("div", { class: "card-title", dir: "auto" }, label(content.title)),
      (content.tasks ?? []).map((task) => taskCard(task)),
    ),
};

function taskCard(content) {
  const status = STATES[content.status] ? content.status : "pending";
  const inner = [
    content.details ? richText(content.details) : null,
    content.output ? h("div", { class: "task-output" }, richText(content.output)) : null,
    content.sources?.length
      ? h(
          "div",
          { class: "task-sources" },
          content.sources.map((source) => outside(source.url, source.text ?? source.url)),
        )
      : null,
  ].filter(Boolean);
  const head = [
    h("span", { class: `task-sign task-${status}`, role: "img", "aria-label": STATES[status] }, sign(status)),
    h("span", { class: "task-title", dir: "auto" }, label(content.title)),
    h("span", { class: "task-state" }, STATES[status]),
  ];
  if (!inner.length) return h("div", { class: "task" }, h("div", { class: "task-head" }, head));
  return h(
    "details",
    { class: "task", open: status !== "complete" },
    h("summary", { class: "task-head" }, head, icon("down")),
    inner,
  );
}

function sign(status) {
  if (status === "complete") return icon("check");
  if (status === "error") return icon("warn");
  return null;
}
