/** The left side: the places one can go to and the person whose side one sees. */

import { agent, isPane, myPane } from "./agent.js";
import { avatar } from "./avatars.js";
import { h, icon, reconcile } from "./dom.js";
import { href } from "./router.js";
import { actAs, appName, isApp, people, store } from "./state.js";

/** What each person has read, by channel: the ts of the last message they saw. */
const read = JSON.parse(localStorage.getItem("drumbeat.read") ?? "{}");

/**
 * Notes that this person has seen a channel up to its end.
 * @param {string} channelId
 */
export function markRead(channelId) {
  const last = store.server.channels.find((one) => one.id === channelId)?.messages.at(-1)?.ts;
  const key = `${store.me}:${channelId}`;
  if (!last || read[key] === last) return;
  read[key] = last;
  localStorage.setItem("drumbeat.read", JSON.stringify(read));
}

/**
 * @param {() => import("./router.js").Route} route where the person is
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function sidebar(route) {
  const channels = h("ul");
  const tools = h("ul");
  const persons = h("div", { class: "persons", role: "radiogroup", "aria-label": "You act as" });
  const node = h(
    "nav",
    { class: "sidebar", id: "sidebar", "aria-label": "Places", data: { testid: "sidebar" } },
    h("h2", { class: "nav-title" }, "Channels"),
    channels,
    h("h2", { class: "nav-title" }, "App and mail"),
    tools,
    h("div", { class: "nav-foot" }, h("h2", { class: "nav-title" }, "You act as"), persons),
  );
  const drawLink = (link) => {
    const current = link.here ? "page" : null;
    const dot = link.unread ? h("span", { class: "unread", role: "img", "aria-label": "Unread" }) : null;
    const count = link.count ? h("span", { class: "nav-count" }, String(link.count)) : null;
    const name = h("span", { class: "nav-name", dir: "auto" }, link.name);
    return h(
      "li",
      {},
      h(
        "a",
        {
          href: link.href,
          "aria-current": current,
          class: link.unread ? "bold" : "",
          data: { testid: link.testid, focus: link.testid },
        },
        link.sign(),
        name,
        count,
        dot,
      ),
    );
  };
  const how = { key: (link) => link.testid, hash: (link) => JSON.stringify(link), render: drawLink };
  const update = () => {
    reconcile(channels, channelLinks(route()), how);
    reconcile(tools, toolLinks(route()), how);
    reconcile(persons, people(), {
      key: (one) => one.id,
      hash: (one) => JSON.stringify([one, store.me]),
      render: drawPerson,
    });
  };
  return { node, update };
}

function channelLinks(route) {
  const mine = store.server.channels.filter(
    (one) => !one.is_im || (one.user === store.me && (one.messages.length || agent())),
  );
  if (agent() && !mine.some((one) => one.is_im)) mine.push({ id: myPane(), is_im: true, messages: [] });
  return mine.map((one) => {
    const here = route.place === "channel" && route.id === one.id;
    return {
      testid: `channel-${one.id}`,
      name: one.is_im ? (isPane(one.id) ? `Ask ${appName()}` : appName()) : one.name,
      href: href({ place: "channel", id: one.id }),
      here,
      unread: !here && isUnread(one),
      sign: one.is_im ? () => icon("reply") : () => icon("hash"),
    };
  });
}

function isUnread(one) {
  const last = one.messages.findLast((message) => message.user !== store.me);
  return Boolean(last) && Number(last.ts) > Number(read[`${store.me}:${one.id}`] ?? 0);
}

function toolLinks(route) {
  const here = (place) => route.place === place;
  return [
    {
      testid: "nav-home",
      name: appName(),
      href: "#/home",
      here: here("home"),
      sign: () => avatar("U0DRUM", "tiny"),
    },
    {
      testid: "nav-outbox",
      name: "Outbox",
      href: "#/outbox",
      here: here("outbox"),
      count: store.mails.length,
      sign: () => icon("mail"),
    },
    {
      testid: "nav-workshop",
      name: "Workshop",
      href: "#/workshop",
      here: here("workshop"),
      sign: () => icon("tools"),
    },
  ];
}

function drawPerson({ id, name, is_admin: admin }) {
  const mine = id === store.me;
  const step = (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = people().map((one) => one.id);
    actAs(all.at((all.indexOf(id) + by) % all.length));
    requestAnimationFrame(() => document.querySelector(".person[aria-checked=true]")?.focus());
  };
  return h(
    "button",
    {
      type: "button",
      class: "person",
      role: "radio",
      "aria-checked": String(mine),
      tabindex: mine ? "0" : "-1",
      data: { testid: `person-${id}`, focus: `person-${id}` },
      onclick: () => actAs(id),
      onkeydown: step,
    },
    avatar(id, "small"),
    h("span", { class: "nav-name", dir: "auto" }, name),
    admin && !isApp(id) ? h("small", {}, "Admin") : null,
    mine ? icon("check") : null,
  );
}
