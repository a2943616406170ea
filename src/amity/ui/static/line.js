// The line: whether there is one, and what waits for it. Without this script every form works as it always did.
//
// A form that files is sent as ever where there is a line and nothing waits; until its answer is here a copy of it
// stays, and goes into the outbox if none came: the node files once what comes twice. Otherwise the form goes into
// the outbox at once, behind what waits already, and the reader sees it there.
"use strict";

const person = document.body.dataset.person;
const told = document.querySelector("#line");
const kept = document.documentElement.hasAttribute("data-kept"); // this page is a copy: there was no line
const SOON = 500, SELDOM = 30_000, MOMENT = 3_000; // milliseconds
let pause = SOON, next;
let waiting = 0; // known without asking: a form cannot wait for an answer before it is sent
let before = null; // how many of those that the outbox remembers were sent before this page was opened
const leaving = new WeakSet(); // forms that were sent this moment: a second click says nothing new
const keys = new WeakMap(); // of forms: the same words sent again from one page are said once
const UNDER_WAY = "amity-under-way", ANSWERED = "amity-answered"; // kept without waiting; the cookie of an answer

const isAway = () => !navigator.onLine || kept;

const say = (text, number = 0) => {
  const link = Object.assign(document.createElement("a"), { href: "/outbox" });
  link.textContent = text.replace("{number}", number);
  told.replaceChildren(...(text ? [link] : []));
};

const show = async () => {
  const all = await outbox.listed(person);
  const items = all.filter((item) => item.state !== "sent");
  before ??= all.length - items.length;
  const sent = all.length - items.length - before;
  waiting = items.length;
  const words = told.dataset;
  if (items.some((item) => item.state === "refused")) say(words.refused);
  else if (waiting) say(isAway() ? words.waiting : words.sending, waiting);
  else if (isAway()) say(words.away);
  else say(sent > 0 ? words.sent : "", sent);
};

// Send what waits, and try again: soon at first, as a line that comes back may falter, and then now and then.
const send = async () => {
  clearTimeout(next);
  if (waiting && navigator.onLine) await outbox.send(person);
  await show();
  pause = waiting ? Math.min(2 * pause, SELDOM) : SOON;
  next = setTimeout(send, waiting ? pause : SELDOM);
};

const keyOf = (form) => {
  if (!keys.has(form)) keys.set(form, crypto.randomUUID());
  return keys.get(form);
};

// What a form says, as it would be sent: with the button that was pressed, and a key of its own.
const said = (form, button) =>
  [...new FormData(form, button)].map(([name, value]) => [name, name === "-once" ? keyOf(form) : value]);

const gist = (form) => {
  const first = [...form.querySelectorAll("input[type=text], textarea")].find((one) => one.value.trim());
  return first ? first.value.trim().slice(0, 100) : "";
};

const pathOf = (form) => {
  const { pathname, search } = new URL(form.getAttribute("action"), location.href);
  return pathname + search;
};

const itemOf = (form, button) => ({
  person,
  path: pathOf(form),
  page: location.pathname + location.search,
  title: document.querySelector("h1").textContent.trim(),
  gist: gist(form),
  fields: said(form, button).filter(([name]) => name !== "-mends"),
  made: new Date().toISOString(),
  state: "waiting",
});

const put = async (form, button) => {
  const number = Number(form.elements["-mends"]?.value);
  const old = (await outbox.listed(person)).find((one) => one.number === number);
  const item = itemOf(form, button);
  await outbox.put(old ? { ...item, number, page: old.page } : item);
  (await navigator.serviceWorker.ready).sync?.register("outbox").catch(() => {}); // sent with no page open
  location.assign("/outbox");
};

// Let a form go as ever, and remember it until its answer is here.
const follow = (form, button) => {
  const item = itemOf(form, button);
  form.elements["-once"].value = keyOf(form);
  localStorage.setItem(UNDER_WAY, JSON.stringify(item));
};

// What was sent and never answered waits from now on: perhaps it was filed, and then it is answered so.
const takeUp = async () => {
  const item = JSON.parse(localStorage.getItem(UNDER_WAY) ?? "null");
  if (item?.person !== person) return;
  const [, answered] = document.cookie.match(`${ANSWERED}=([\\w-]+)`) ?? [];
  if (!item.fields.some(([name, value]) => name === "-once" && value === answered)) await outbox.put(item);
  localStorage.removeItem(UNDER_WAY);
};

// Signing out works without a line too: nothing is shown any more, and the node is told when it can be.
const leave = async () => {
  await outbox.note("leaving", true);
  (await navigator.serviceWorker.ready).active.postMessage("forget");
  location.assign("/offline");
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (isAway() && form.getAttribute("action") === "/sign-out") {
    event.preventDefault();
    leave();
  }
  if (!form.elements["-once"] || event.defaultPrevented) return;
  const asks = event.submitter?.name === "add-row"; // files nothing, and cannot be answered later
  if (!isAway() && asks) return;
  if (leaving.has(form)) return event.preventDefault();
  if (!asks) leaving.add(form);
  setTimeout(() => leaving.delete(form), MOMENT);
  if (!isAway() && !waiting && !form.elements["-mends"]) return follow(form, event.submitter);
  event.preventDefault();
  if (asks) say(told.dataset.needs);
  else put(form, event.submitter);
});

// The reader came back to this page: what is sent from it now is said once more.
addEventListener("pageshow", () => {
  for (const form of document.forms) for (const known of [leaving, keys]) known.delete(form);
});

// Fill the form in again from what was refused without giving it back: this page was opened as "#mend=7".
const mend = async (number) => {
  const item = (await outbox.listed(person)).find((one) => one.number === number);
  const form = [...document.forms].find((one) => item && one.elements["-once"] && pathOf(one) === item.path);
  if (!form) return;
  const fields = new Map(item.fields);
  for (const one of form.elements)
    if (["checkbox", "radio"].includes(one.type)) one.checked = fields.get(one.name) === one.value;
    else if (one.name && one.type !== "hidden" && fields.has(one.name)) one.value = fields.get(one.name);
  const hide = (name, value) =>
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  for (const [name, value] of item.fields) if (!form.elements[name]) hide(name, value); // rows that are not drawn
  hide("-mends", number);
  form.closest("details")?.setAttribute("open", "");
  form.scrollIntoView();
};

const begin = async () => {
  outbox.heard.addEventListener("message", show);
  addEventListener("online", () => {
    pause = SOON;
    send();
  });
  addEventListener("offline", show);
  const [, number] = location.hash.match(/^#mend=(\d+)$/) ?? [];
  if (number) await mend(Number(number));
  await takeUp();
  await show();
  await send();
};

const install = async () => {
  const isNew = !navigator.serviceWorker.controller; // then this page came without passing the worker
  await navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ missed: isNew && !kept ? location.pathname + location.search : "" });
};

// Old browsers, and addresses without TLS, have none of this: there forms are sent as ever.
if (navigator.serviceWorker && navigator.locks && window.BroadcastChannel) {
  begin();
  install().catch(() => {}); // forbidden by the reader: nothing is kept, the outbox works while a page is open
}
