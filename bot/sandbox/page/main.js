/** Puts the page together: the frame, the place that the address names, and what lies above it. */

import { clock } from "./clock.js";
import { channelPlace, threadPane } from "./conversation.js";
import { h, icon, mark } from "./dom.js";
import { homePlace } from "./home.js";
import { mountNotices } from "./notices.js";
import { outboxPlace } from "./outbox.js";
import { onRoute, parse, settle } from "./router.js";
import { markRead, sidebar } from "./sidebar.js";
import { appName, channel, follow, store, subscribe } from "./state.js";
import { updateModal } from "./views.js";
import { workshopPlace } from "./workshop.js";

const app = h("div", { class: "app", data: { testid: "app" } });
const team = h("span", { class: "team-name", dir: "auto" });
const side = sidebar(() => route);
const time = clock();
const offline = h(
  "div",
  { class: "offline", role: "status", hidden: true },
  h("span", { class: "spinner", "aria-hidden": "true" }),
  "The local workspace is away. Reconnecting…",
);
const menuButton = h(
  "button",
  {
    type: "button",
    class: "bare menu-button",
    "aria-label": "Places",
    "aria-controls": "sidebar",
    "aria-expanded": "false",
    onclick: () => drawer(!app.classList.contains("drawer")),
    data: { testid: "menu" },
  },
  icon("menu"),
);
const shade = h("div", { class: "shade", onclick: () => drawer(false) });
const stage = h("div", { class: "stage" });

let route = parse();
let place = null;
let pane = null;
let placeKey = "";
let paneKey = "";

function mount() {
  const brand = h(
    "a",
    { class: "brand", href: "#/", "aria-label": "Drumbeat, local workspace" },
    mark(),
    h("span", { class: "team" }, "Drumbeat"),
    team,
  );
  app.append(
    h("header", { class: "topbar" }, menuButton, brand, time.node),
    side.node,
    shade,
    h("main", { class: "canvas", id: "main" }, offline, stage),
  );
  document.body.append(
    h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the conversation"),
    app,
  );
  mountNotices();
  app.addEventListener("keydown", (event) => event.key === "Escape" && drawer(false));
  // whoever chooses the place where they are changes no address
  side.node.addEventListener("click", (event) => event.target.closest("a") && drawer(false));
}

function skip(event) {
  event.preventDefault();
  stage.querySelector("textarea, a, button")?.focus();
}

function drawer(open) {
  app.classList.toggle("drawer", open);
  menuButton.setAttribute("aria-expanded", String(open));
  if (open) side.node.querySelector("a[aria-current], a")?.focus();
}

function makePlace({ place: name, id }) {
  if (name === "home") return homePlace();
  if (name === "outbox") return outboxPlace();
  if (name === "workshop") return workshopPlace();
  return channelPlace(id);
}

function firstPlace() {
  const usual = store.server.channels.find((one) => one.name === "outreach") ?? store.server.channels[0];
  return { place: "channel", id: usual?.id };
}

function arrange() {
  if (!route.place) route = settle(firstPlace());
  const wanted = route.place === "channel" ? `channel/${route.id}` : route.place;
  if (wanted !== placeKey) {
    placeKey = wanted;
    const next = makePlace(route);
    if (place) place.node.replaceWith(next.node);
    else stage.prepend(next.node);
    place = next;
  }
  place.open?.(route.id);
  const wantedPane = route.thread ? `${route.id}/${route.thread}` : "";
  if (wantedPane !== paneKey) {
    paneKey = wantedPane;
    pane?.node.remove();
    pane = wantedPane ? threadPane(route.id, route.thread) : null;
    if (pane) stage.append(pane.node);
    stage.classList.toggle("with-pane", Boolean(pane));
  }
}

function render() {
  offline.hidden = store.online;
  if (!store.server) return;
  team.textContent = store.server.team?.name ?? "Drumbeat";
  const first = !place;
  arrange();
  if (route.place === "channel") markRead(route.id);
  side.update();
  time.update();
  place.update();
  pane?.update();
  updateModal();
  title();
  if (first && document.activeElement === document.body) beginTyping();
}

function beginTyping() {
  const text = stage.querySelector(".pane textarea") ?? stage.querySelector(".place > .composer textarea");
  if (matchMedia("(pointer: fine)").matches) text?.focus({ preventScroll: true });
}

function title() {
  const names = {
    home: appName(),
    outbox: "Outbox",
    workshop: "Workshop",
    channel: channel(route.id)?.is_im ? appName() : `#${channel(route.id)?.name ?? ""}`,
  };
  document.title = `${names[route.place] ?? ""} · Drumbeat`;
}

onRoute((next) => {
  route = next;
  drawer(false);
  render();
  beginTyping();
});
subscribe(render);
mount();
follow();
