/** Reads and writes the place in the address, so that a reload stays where one was. */

/**
 * @typedef {{place: "channel"|"home"|"outbox"|"workshop"|"", id?: string, thread?: string}} Route
 */

/**
 * @param {string} [hash]
 * @returns {Route}
 */
export function parse(hash = location.hash) {
  const [place, id, kind, thread] = hash.replace(/^#\/?/, "").split("/").map(safeDecode);
  if (place === "channel" && id) return { place, id, thread: kind === "thread" ? thread : undefined };
  if (place === "outbox") return { place, id: id || undefined };
  if (place === "home" || place === "workshop") return { place };
  return { place: "" };
}

function safeDecode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * @param {Route} route
 * @returns {string} the address of a place, for links
 */
export function href({ place, id, thread }) {
  const parts = [place];
  if (id) parts.push(encodeURIComponent(id));
  if (thread) parts.push("thread", thread);
  return `#/${parts.join("/")}`;
}

/**
 * Goes to a place.
 * @param {Route} route
 */
export function go(route) {
  location.hash = href(route);
}

/**
 * Puts a place into the address of whoever named none: no step of theirs, so "back" does not end here.
 * @param {Route} route
 * @returns {Route}
 */
export function settle(route) {
  history.replaceState(null, "", href(route));
  return parse();
}

/**
 * Calls a function whenever the place changes.
 * @param {(route: Route) => void} listener
 */
export function onRoute(listener) {
  addEventListener("hashchange", () => listener(parse()));
}
