/** Draws what hangs on a message: files and legacy attachments. */

import { fileAddress } from "./api.js";
import { blocks } from "./blocks/index.js";
import { h, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

/**
 * @param {object} attachment a legacy attachment, perhaps with blocks
 * @param {import("./interact.js").Place} place
 * @returns {HTMLElement}
 */
export function drawAttachment(attachment, place) {
  const node = h(
    "div",
    { class: "attachment" },
    attachment.pretext ? h("div", { class: "text", dir: "auto" }, mrkdwn(attachment.pretext)) : null,
    attachment.title ? h("strong", { dir: "auto" }, attachment.title) : null,
    attachment.text ? h("div", { class: "text", dir: "auto" }, mrkdwn(attachment.text)) : null,
    blocks(attachment.blocks, place),
    !attachment.text && !attachment.blocks && attachment.fallback
      ? h("div", { dir: "auto" }, attachment.fallback)
      : null,
  );
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? ""))
    node.style.borderInlineStartColor = `#${attachment.color.replace("#", "")}`;
  return node;
}

/**
 * @param {object} file
 * @returns {HTMLElement} an image, or a chip to download
 */
export function drawFile(file) {
  const name = file.title || file.name || "File";
  const address = fileAddress(file);
  if ((file.mimetype ?? "").startsWith("image/")) {
    return h(
      "figure",
      { class: "file-image" },
      h("figcaption", { dir: "auto" }, name),
      h(
        "a",
        { href: address, target: "_blank", rel: "noopener" },
        h("img", { src: address, alt: file.alt_txt || name, loading: "lazy" }),
      ),
    );
  }
  return h(
    "a",
    { class: "file", href: address, download: file.name ?? "", data: { testid: "file", fileId: file.id } },
    h("span", { class: "file-sign" }, icon("file")),
    h(
      "span",
      { class: "file-words" },
      h("span", { class: "file-name", dir: "auto" }, name),
      h("small", {}, [fileKind(file), fileSize(file)].filter(Boolean).join(" · ")),
    ),
  );
}

const fileKind = (file) =>
  file.name?.includes(".") ? file.name.split(".").pop().toUpperCase() : (file.filetype ?? "");

function fileSize({ size }) {
  if (!size) return "";
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}
