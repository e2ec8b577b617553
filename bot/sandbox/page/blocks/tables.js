/** Draws what carries figures: table, data_table and data_visualization. */

import { fill, h, icon } from "../dom.js";
import { barChart, lineChart, pieChart } from "./charts.js";
import { richText } from "./richtext.js";

const PAGE = 5;

/** type of block → how to draw it */
export const dataBlocks = { table, data_table: dataTable, data_visualization: visualization };

function table(content) {
  const settings = content.column_settings ?? [];
  const line = (tag) => (row) =>
    h(
      "tr",
      {},
      row.map((cell, index) => {
        const wrap = settings[index]?.is_wrapped ? "" : " nowrap";
        return h(tag, { class: `align-${align(cell, settings[index])}${wrap}` }, cellContent(cell));
      }),
    );
  const [head, ...body] = content.rows ?? [];
  return scroller(
    h(
      "table",
      { class: "grid" },
      h("thead", {}, line("th")(head ?? [])),
      h("tbody", {}, body.map(line("td"))),
    ),
  );
}

function align(cell, setting) {
  return setting?.align ?? (cell?.type === "raw_number" ? "right" : "left");
}

function scroller(node) {
  return h("div", { class: "grid-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, node);
}

function cellContent(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  return h("span", { dir: "auto" }, cellWords(cell));
}

function cellWords(cell) {
  if (cell?.type === "raw_number") return String(cell.text ?? cell.value ?? cell.number ?? "");
  return String(cell?.text?.text ?? cell?.text ?? "");
}

function dataTable(content) {
  const [head, ...rows] = content.rows ?? [[]];
  const size = content.page_size ?? PAGE;
  const shown = { page: 0, column: -1, up: true };
  const node = h("div", { class: "data-table" });
  const draw = () =>
    fill(
      node,
      scroller(sheet(content, head, sorted(rows, shown), shown, draw)),
      pager(rows.length, size, shown, draw),
    );
  draw();
  return node;
}

function sorted(rows, { column, up }) {
  if (column < 0) return rows;
  const compare = (a, b) => {
    const [left, right] = [a, b].map((row) => cellWords(row[column]));
    const numbers = [left, right].map(Number);
    const order = numbers.some(Number.isNaN) ? left.localeCompare(right) : numbers[0] - numbers[1];
    return up ? order : -order;
  };
  return [...rows].sort(compare);
}

function sheet(content, head, rows, shown, draw) {
  const size = content.page_size ?? PAGE;
  const rowHead = content.row_header_column_index ?? 0;
  const numeric = head.map((_, index) => rows.every((row) => row[index]?.type === "raw_number"));
  const side = (index) => (numeric[index] ? "align-right" : "align-left");
  const heads = head.map((cell, index) => {
    const order = shown.column === index ? (shown.up ? "ascending" : "descending") : "none";
    const sort = () => {
      shown.up = shown.column === index ? !shown.up : true;
      shown.column = index;
      draw();
    };
    const sign = shown.column === index ? h("span", { "aria-hidden": "true" }, shown.up ? " ↑" : " ↓") : null;
    return h(
      "th",
      { class: side(index), "aria-sort": order },
      h("button", { type: "button", class: "sort", onclick: sort }, cellWords(cell), sign),
    );
  });
  const lines = rows.slice(shown.page * size, (shown.page + 1) * size).map((row) =>
    h(
      "tr",
      {},
      row.map((cell, index) =>
        h(
          index === rowHead ? "th" : "td",
          { class: side(index), scope: index === rowHead ? "row" : null },
          cellContent(cell),
        ),
      ),
    ),
  );
  const caption = content.caption ? h("caption", { dir: "auto" }, content.caption) : null;
  return h("table", { class: "grid" }, caption, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, lines));
}

function pager(count, size, shown, draw) {
  const pages = Math.ceil(count / size);
  if (pages < 2) return null;
  const turn = (by, words, sign) => {
    const to = shown.page + by;
    const show = () => {
      shown.page = to;
      draw();
    };
    return h(
      "button",
      { type: "button", class: "bare", "aria-label": words, disabled: to < 0 || to >= pages, onclick: show },
      sign,
    );
  };
  const from = shown.page * size + 1;
  return h(
    "div",
    { class: "pager" },
    h("span", {}, `${from}–${Math.min(count, from + size - 1)} of ${count}`),
    turn(-1, "Previous page", icon("back")),
    turn(1, "Next page", h("span", { class: "turned" }, icon("back"))),
  );
}

function visualization(content) {
  const chart = content.chart ?? {};
  const draw = { pie: pieChart, bar: barChart, line: lineChart, area: lineChart }[chart.type];
  const picture = draw ? draw(chart) : h("p", {}, `Unknown chart: ${chart.type}`);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", { class: "chart-title", dir: "auto" }, content.title ?? ""),
    picture,
  );
}
