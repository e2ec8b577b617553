/** Builds and reconciles DOM nodes; the only place that creates elements from names. */

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "multiple", "open"]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Strings among the children become text nodes, never markup.
 * @param {string} tag
 * @param {object} [props] attributes; `class`, `data` (dataset) and `onevent` functions are special
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  assign(node, props);
  add(node, children);
  return node;
}

/**
 * Makes an SVG element.
 * @param {string} tag
 * @param {object} [props]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props ?? {})) node.setAttribute(name, value);
  add(node, children);
  return node;
}

/**
 * Appends children, flattening lists and leaving out what is empty.
 * @param {Node} node
 * @param {Array} children
 */
export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Replaces everything inside a node.
 * @param {Element} node
 * @param {...(Node|string|Array|null)} children
 */
export function fill(node, ...children) {
  node.replaceChildren();
  add(node, children);
}

function assign(node, props) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "data") setData(node, value);
    else if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
}

function setData(node, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) node.dataset[name] = value;
  }
}

/**
 * A listener that does its work instead of what the browser would do.
 * @param {(event: Event) => void} work
 * @returns {(event: Event) => void}
 */
export function prevented(work) {
  return (event) => {
    event.preventDefault();
    work(event);
  };
}

/**
 * Brings the children of a node in line with a list: what has the same key and
 * the same hash stays as it is (with its focus, scroll and typed text), the rest
 * is drawn again.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {{key: (item: T) => string, hash: (item: T) => string, render: (item: T) => Element}} how
 */
export function reconcile(parent, items, { key, hash, render }) {
  const wanted = new Set(items.map(key));
  const old = new Map();
  for (const child of [...parent.children]) {
    if (wanted.has(child.reconcileKey)) old.set(child.reconcileKey, child);
    else child.remove();
  }
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const itemKey = key(item);
    const itemHash = hash(item);
    let node = old.get(itemKey);
    if (!node || node.reconcileHash !== itemHash) {
      const fresh = render(item);
      fresh.reconcileKey = itemKey;
      fresh.reconcileHash = itemHash;
      if (node) {
        if (cursor === node) cursor = node.nextElementSibling;
        const restore = rememberFocus(node);
        node.replaceWith(fresh);
        restore(fresh);
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else if (node.nextElementSibling !== cursor || node.parentElement !== parent)
      parent.insertBefore(node, cursor);
  }
}

/**
 * Remembers which control inside a node has the focus, to give it to the
 * control of the same name in the node that takes its place, or to that node.
 * @param {Element} node
 * @returns {(fresh: Element) => void}
 */
function rememberFocus(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active) || !active.dataset.focus) return () => {};
  const name = active.dataset.focus;
  const selection =
    typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  return (fresh) => {
    const target = [...fresh.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name);
    if (!target) fresh.tabIndex = -1;
    (target ?? fresh).focus({ preventScroll: true });
    if (target && selection && typeof target.selectionStart === "number") {
      target.setSelectionRange(selection[0], selection[1]);
    }
  };
}

const ICONS = {
  hash: "M6.5 3 5 17M13 3l-1.5 14M3.5 7.5h13M3 12.5h13",
  home: "M3 9.5 10 3.5l7 6V16a1 1 0 0 1-1 1h-3.5v-4.5h-5V17H4a1 1 0 0 1-1-1z",
  mail: "M3 5.5h14v9.5H3zM3.5 6l6.5 5 6.5-5",
  tools: "M4 6h8M15 6h1M4 10h2M9 10h7M4 14h7M14 14h2M12 4.5v3M6 8.5v3M11 12.5v3",
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4.5 6.5 10l5.5 5.5",
  clip: "M14.5 9.5 9.700 14.300a3 3 0 0 1-4.300-4.300l5.600-5.600a2 2 0 0 1 2.900 2.900l-5.5 5.5a.9.9 0 0 1-1.300-1.300l4.700-4.700",
  send: "M3.5 10 16.5 4l-4 12.5-3-5.5zM9.5 11l7-7",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l2.5 2",
  dots: "M5 10h.01M10 10h.01M15 10h.01",
  file: "M5.5 3h6l3 3v11h-9zM11.5 3v3h3",
  reply: "M4 5h12v8H9l-3 3v-3H4z",
  bolt: "M11 3 5 11h4.5L9 17l6-8h-4.5z",
  check: "M4.5 10.5 8 14l7.5-8",
  warn: "M10 3.5 17.5 16h-15zM10 8v4M10 14h.01",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9v4.5M10 6.5h.01",
  down: "M5.5 8l4.5 4.5L14.5 8",
  eye: "M2.5 10s2.700-5 7.5-5 7.5 5 7.5 5-2.700 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  link: "M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 0 1 4.5 4.5L13.5 11M11 13.5 9.5 15A3 3 0 0 1 5 10.5L6.5 9",
};

/**
 * A line icon in the colour of the text around it.
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: ICONS[name] }),
  );
}

/**
 * The mark of Drumbeat: four bars of a beat.
 * @returns {SVGElement}
 */
export function mark() {
  const bars = [
    [6, 13, 6],
    [11.5, 9, 14],
    [17, 5.5, 21],
    [22.5, 11, 10],
  ];
  return svg(
    "svg",
    { class: "mark", viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
    ...bars.map(([x, y, height]) => svg("rect", { x, y, width: 3.4, height, rx: 1.7 })),
  );
}
