// Says quietly that something new may be read, and puts it in its place when the reader asks.
// Without this script every page works by loading it again. Nothing moves under the reader's hands.
"use strict";

const body = document.body;
const place = document.getElementById("live");
const HOUSE = "house", EVERY = 3000, AGAIN = 60000;
let stream = null, since = body.dataset.live, fresh = 0, asked = 0, next = null, over = false, before = null;

const mine = (room) =>
  body.dataset.room ? room === body.dataset.room
    : ["/", "/records"].includes(location.pathname) || (location.pathname === "/node" && room === HOUSE);

const touched = () =>
  [...document.querySelectorAll("main form[method=post] :is(input, textarea, select)")].some((one) =>
    one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
      : one.options ? [...one.options].some((o) => o.selected !== o.defaultSelected && o.defaultSelected)
      : one.type === "file" ? one.files.length : one.value !== one.defaultValue);

const bar = (words, button, act) => {
  place.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
  place.className = "live";
  if (!button) return;
  const press = Object.assign(document.createElement("button"), { type: "button", textContent: button });
  press.addEventListener("click", act);
  place.append(press);
};

const quiet = () => { place.replaceChildren(); place.className = ""; };

const page = async () => {
  const answer = await fetch(location.href, { headers: { "x-amity-live": "1" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

// Figures change where they stand; what is new itself waits for the reader.
const count = async () => {
  asked = Date.now();
  next = await page();
  for (const one of next.querySelectorAll("[data-count]")) {
    const here = document.getElementById(one.id);
    if (here && here.textContent !== one.textContent) here.textContent = one.textContent;
  }
};

const tell = () => {
  const words = fresh ? place.dataset.some.replace("{n}", fresh) : place.dataset.old;
  bar(words, touched() ? "" : place.dataset.show, show);
  if (Date.now() - asked >= EVERY) count().catch(() => {});
  else if (!tell.waits) tell.waits = setTimeout(() => { tell.waits = 0; count().catch(() => {}); }, EVERY);
};

const way = (one) => {  // an element's way from the nearest name above it, and where it leads
  const steps = [], leads = one && one.getAttribute("href");
  for (; one && !one.id && one.parentElement; one = one.parentElement)
    steps.unshift([...one.parentElement.children].indexOf(one));
  return one && one.id ? { id: one.id, steps, leads } : null;
};

const find = (at) => {
  const top = at && document.getElementById(at.id);
  const alike = top && at.leads && [...top.querySelectorAll("a")].find((one) => one.getAttribute("href") === at.leads);
  return alike || (top && at.steps.reduce((one, step) => one && one.children[step], top));
};

async function show() {
  try { next = await page(); } catch { location.reload(); return; }
  const held = way(before), open = [...document.querySelectorAll("main details")].map((one) => one.open);
  const [x, y] = [scrollX, scrollY];
  const parts = [...document.querySelectorAll("main [data-live]")];
  if (parts.length)
    for (const part of parts) {
      const other = next.getElementById(part.id);
      if (other) part.replaceWith(document.adoptNode(other));
    }
  else document.querySelector("main").replaceChildren(...next.querySelector("main").childNodes);
  document.querySelectorAll("main details").forEach((one, at) => { if (open[at]) one.open = true; });
  since = next.body.dataset.live || since;
  fresh = 0;
  quiet();
  (find(held) || document.getElementById("main")).focus({ preventScroll: true });
  scrollTo({ left: x, top: y, behavior: "instant" });
}

const stop = () => { if (stream) stream.close(); stream = null; };

const end = () => {
  over = true;
  stop();
  bar(place.dataset.ended, place.dataset.enter, () => location.reload());
};

// The door does not say why it stays shut: a page that leads away to sign in does.
const refused = async () => {
  const asked = { headers: { "x-amity-live": "1" }, redirect: "manual" };
  const answer = await fetch(location.href, asked).catch(() => null);
  if (answer && answer.type === "opaqueredirect") end();
  else setTimeout(start, AGAIN);
};

const start = () => {
  if (stream || over || document.hidden) return;
  stream = new EventSource(`/live?since=${encodeURIComponent(since)}`);
  stream.addEventListener("changed", (said) => {
    since = said.lastEventId || since;
    const rooms = Object.entries(JSON.parse(said.data)).filter(([room]) => mine(room));
    if (!rooms.length) return;
    fresh += rooms.reduce((sum, [, number]) => sum + number, 0);
    tell();
  });
  stream.addEventListener("lost", () => { if (mine(body.dataset.room || HOUSE)) tell(); });
  stream.addEventListener("full", stop);
  stream.addEventListener("ended", end);
  stream.addEventListener("error", () => {
    if (stream && stream.readyState === EventSource.CLOSED) { stop(); refused(); }
  });
};

if (place && since && window.EventSource) {
  document.addEventListener("focusin", (at) => { if (!place.contains(at.target)) before = at.target; });
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
}
