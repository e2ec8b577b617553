/** Draws plain charts as SVG for the data_visualization block. */

import { h, svg } from "../dom.js";

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 28;

/**
 * @param {{series: object[], axis_config?: object}} chart
 * @returns {HTMLElement}
 */
export function barChart(chart) {
  const { categories, series, scale, ticks } = plan(chart);
  const slot = (WIDTH - LEFT) / Math.max(categories.length, 1);
  const width = Math.min(34, (slot * 0.7) / series.length);
  const bars = series.flatMap((one, index) =>
    categories.map((category, at) => {
      const value = valueOf(one, category, at);
      const x = LEFT + slot * at + slot / 2 + (index - series.length / 2) * width;
      const y = Math.min(scale(value), scale(0));
      const bar = svg("rect", {
        class: `series series-${index % 6}`,
        x,
        y,
        width: width - 2,
        height: Math.abs(scale(value) - scale(0)),
        rx: 3,
      });
      bar.append(svg("title", {}, `${category}, ${one.name}: ${value}`));
      return bar;
    }),
  );
  return drawn(chart, [...grid(ticks, scale), ...bars, ...names(categories, slot)], series, categories);
}

/**
 * Line and area charts.
 * @param {{type: string, series: object[], axis_config?: object}} chart
 * @returns {HTMLElement}
 */
export function lineChart(chart) {
  const { categories, series, scale, ticks } = plan(chart);
  const slot = (WIDTH - LEFT) / Math.max(categories.length, 1);
  const lines = series.flatMap((one, index) => {
    const points = categories.map((category, at) => [
      LEFT + slot * (at + 0.5),
      scale(valueOf(one, category, at)),
    ]);
    const path = points.map(([x, y], at) => `${at ? "L" : "M"}${x} ${y}`).join("");
    const base = scale(0);
    const area = `${path}L${points.at(-1)?.[0]} ${base}L${points[0]?.[0]} ${base}Z`;
    return [
      chart.type === "area" ? svg("path", { class: `area series-${index % 6}`, d: area }) : null,
      svg("path", { class: `line series-${index % 6}`, d: path }),
      ...points.map(([x, y]) => svg("circle", { class: `series series-${index % 6}`, cx: x, cy: y, r: 3 })),
    ];
  });
  return drawn(chart, [...grid(ticks, scale), ...lines, ...names(categories, slot)], series, categories);
}

/**
 * @param {{segments: Array<{label: string, value: number}>}} chart
 * @returns {HTMLElement}
 */
export function pieChart(chart) {
  const segments = chart.segments ?? [];
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  let turn = -Math.PI / 2;
  const slices = segments.map((one, index) => {
    const from = turn;
    turn += (one.value / total) * Math.PI * 2;
    const large = turn - from > Math.PI ? 1 : 0;
    const at = (angle) => `${90 + 70 * Math.cos(angle)} ${90 + 70 * Math.sin(angle)}`;
    const to = segments.length === 1 ? turn - 0.0001 : turn;
    const slice = svg("path", {
      class: `slice series-${index % 6}`,
      d: `M${at(from)}A70 70 0 ${large} 1 ${at(to)}`,
    });
    slice.append(svg("title", {}, `${one.label}: ${one.value}`));
    return slice;
  });
  const legend = segments.map((one, index) =>
    legendItem(index, `${one.label} · ${one.value} (${Math.round((one.value / total) * 100)} %)`),
  );
  const words = segments.map((one) => `${one.label} ${one.value}`).join(", ");
  const picture = svg(
    "svg",
    { class: "pie", viewBox: "0 0 180 180", role: "img", "aria-label": words },
    ...slices,
  );
  return h("div", { class: "pie-row" }, picture, h("ul", { class: "legend legend-column" }, legend));
}

function plan(chart) {
  const series = chart.series ?? [];
  const categories = chart.axis_config?.categories ?? series[0]?.data.map((point) => point.label) ?? [];
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const top = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const step = roundStep((top - low) / 4 || 1);
  const [floor, roof] = [Math.floor(low / step) * step, Math.ceil(top / step) * step || step];
  const scale = (value) => 10 + (1 - (value - floor) / (roof - floor)) * (HEIGHT - BOTTOM - 10);
  const ticks = [];
  for (let tick = floor; tick <= roof + step / 2; tick += step) ticks.push(Number(tick.toPrecision(8)));
  return { series, categories, scale, ticks };
}

function roundStep(raw) {
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].find((factor) => factor * power >= raw) * power;
}

const valueOf = (series, category, at) =>
  (series.data.find((point) => point.label === category) ?? series.data[at])?.value ?? 0;

function grid(ticks, scale) {
  const short = new Intl.NumberFormat("en", { notation: "compact" });
  return ticks.flatMap((tick) => [
    svg("line", { class: "rule", x1: LEFT, x2: WIDTH, y1: scale(tick), y2: scale(tick) }),
    svg("text", { class: "tick", x: LEFT - 8, y: scale(tick) + 4, "text-anchor": "end" }, short.format(tick)),
  ]);
}

function names(categories, slot) {
  const room = Math.max(3, Math.floor(slot / 6.5));
  return categories.map((category, at) => {
    const short = category.length > room ? `${category.slice(0, room - 1)}…` : category;
    const node = svg(
      "text",
      { class: "tick", x: LEFT + slot * (at + 0.5), y: HEIGHT - 8, "text-anchor": "middle" },
      short,
    );
    node.append(svg("title", {}, category));
    return node;
  });
}

function drawn(chart, shapes, series, categories) {
  const words = series
    .map(
      (one) =>
        `${one.name}: ${categories.map((category, at) => `${category} ${valueOf(one, category, at)}`).join(", ")}`,
    )
    .join("; ");
  const { x_label: xLabel, y_label: yLabel } = chart.axis_config ?? {};
  const picture = svg(
    "svg",
    { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
    ...shapes,
  );
  return h(
    "div",
    {},
    yLabel ? h("div", { class: "axis" }, yLabel) : null,
    picture,
    xLabel ? h("div", { class: "axis axis-x" }, xLabel) : null,
    series.length > 1
      ? h(
          "ul",
          { class: "legend" },
          series.map((one, index) => legendItem(index, one.name)),
        )
      : null,
  );
}

function legendItem(index, words) {
  return h("li", {}, h("span", { class: `key series-${index % 6}`, "aria-hidden": "true" }), words);
}
