/** Draws the blocks that arrange others: card, carousel, container, alert; and video as a link. */

import { h, icon, svg } from "../dom.js";
import { outside } from "../mrkdwn.js";
import { element } from "./elements.js";
import { richText } from "./richtext.js";
import { label, textNode } from "./text.js";

const ALERT_ICONS = { default: "info", info: "info", warning: "warn", error: "warn", success: "check" };

/**
 * @param {(content: object, place: object) => HTMLElement} block draws a child
 * @returns {Record<string, Function>} type of block → how to draw it
 */
export function layoutBlocks(block) {
  const card = (content, place) =>
    h(
      "article",
      { class: "card" },
      content.hero_image ? picture(content.hero_image, "card-hero") : null,
      h(
        "div",
        { class: "card-head" },
        content.icon ? picture(content.icon, "card-icon") : null,
        h(
          "div",
          { class: "card-titles" },
          content.title ? textNode(content.title, "card-title") : null,
          content.subtitle ? textNode(content.subtitle, "card-subtitle") : null,
        ),
      ),
      content.body ? textNode(content.body, "card-body") : null,
      content.actions?.length
        ? h(
            "div",
            { class: "card-actions", role: "group" },
            content.actions.map((one) => element(one, content, place)),
          )
        : null,
    );
  const carousel = (content, place) =>
    h(
      "div",
      {
        role: "group",
        "aria-roledescription": "carousel",
        tabindex: "0",
        "aria-label": `${content.elements.length} cards`,
      },
      content.elements.map((one) => block({ type: "card", ...one }, place)),
    );
  return { card, carousel, container: (content, place) => container(content, place, block), alert, video };
}

function container(content, place, block) {
  const titles = h(
    "div",
    { class: "card-titles" },
    content.rich_text_title
      ? richText(content.rich_text_title, place)
      : textNode(content.title ?? "", "card-title"),
    content.subtitle ? textNode(content.subtitle, "card-subtitle") : null,
  );
  const head = [content.icon ? picture(content.icon, "card-icon") : null, titles];
  const children = h(
    "div",
    { class: "container-body" },
    (content.child_blocks ?? []).map((child) => block(child, place)),
  );
  const kind = `container width-${content.width ?? "standard"}`;
  if (content.is_collapsible) {
    return h(
      "details",
      { class: kind, open: !content.default_collapsed },
      h("summary", {}, ...head, icon("down")),
      children,
    );
  }
  const divided = content.has_header_divider ? " divided" : "";
  return h("div", { class: kind }, h("div", { class: `card-head${divided}` }, ...head), children);
}

function alert(content) {
  const level = ALERT_ICONS[content.level] ? content.level : "default";
  return h(
    "div",
    { class: `alert alert-${level}`, role: level === "error" || level === "warning" ? "alert" : "note" },
    icon(ALERT_ICONS[level]),
    textNode(content.text),
  );
}

function video(content) {
  const title = label(content.title);
  return h(
    "div",
    { class: "card video" },
    content.thumbnail_url
      ? h("img", { src: content.thumbnail_url, alt: content.alt_text ?? "", class: "card-hero" })
      : null,
    h(
      "div",
      { class: "card-titles" },
      h(
        "div",
        { class: "card-title", dir: "auto" },
        playSign(),
        outside(content.title_url ?? content.video_url, title),
      ),
      h(
        "div",
        { class: "card-subtitle", dir: "auto" },
        [content.author_name, content.provider_name].filter(Boolean).join(" · "),
      ),
    ),
    content.description ? textNode(content.description, "card-body") : null,
  );
}

function playSign() {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("path", { d: "M6 4l10 6-10 6z" }),
  );
}

function picture(content, className) {
  const source = content.image_url ?? content.slack_file?.url;
  return h("img", { class: className, src: source, alt: content.alt_text ?? "", loading: "lazy" });
}
