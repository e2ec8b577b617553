/** App Home: what the app shows to the person who is looking. */

import { post } from "./api.js";
import { block } from "./blocks/index.js";
import { fill, h, icon, reconcile } from "./dom.js";
import { formOf } from "./forms.js";
import { isBusy } from "./interact.js";
import { avatar } from "./avatars.js";
import { toast, trouble } from "./notices.js";
import { appName, refresh, store } from "./state.js";

/**
 * @returns {{node: HTMLElement, update: () => void}}
 */
export function homePlace() {
  const body = h("div", { class: "home-body blocks" });
  const head = h(
    "header",
    { class: "place-head" },
    h("h1", {}, avatar("U0DRUM", "small"), appName()),
    h("span", { class: "badge" }, "App"),
  );
  const empty = h("div", { class: "empty" });
  const node = h(
    "section",
    { class: "place home", "aria-label": "App Home", data: { testid: "home" } },
    head,
    h("div", { class: "scroll" }, body, empty),
  );
  let asked = "";
  const update = () => {
    if (asked !== store.me) {
      asked = store.me;
      visit();
    }
    const shown = store.server.views.find((one) => one.type === "home" && one.user === store.me);
    draw(body, shown);
    if (shown) empty.remove();
    else {
      fill(
        empty,
        h("div", { class: "empty-sign" }, icon("home")),
        h("p", {}, `${appName()} has not drawn its home yet.`),
      );
      node.lastElementChild.append(empty);
    }
  };
  return { node, update };
}

async function visit() {
  const answer = await post("home", { user: store.me });
  const text = trouble(answer, { mustAcknowledge: false });
  if (text) toast(text, "trouble");
  await refresh().catch(() => {});
}

function draw(body, shown) {
  const id = shown?.view_id ?? "";
  const place = { surface: "home", view_id: id, form: formOf(id) };
  place.busy = isBusy(place);
  const pending = [...store.pending].filter((key) => key.startsWith(`${id}|`));
  reconcile(
    body,
    (shown?.view.blocks ?? []).map((content, at) => ({ content, at })),
    {
      key: ({ content, at }) => `${id}-${content.block_id ?? at}`,
      hash: ({ content }) => JSON.stringify([content, place.busy, pending]),
      render: ({ content }) => block(content, place),
    },
  );
}
