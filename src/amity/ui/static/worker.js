// The worker: keeps pages that were read, shows them where there is no line, and sends the outbox.
//
// * The line comes first. A page is kept only when it comes from the node, which says in "x-amity-keep" whose
//   session it belongs to, for how long, and whether it may be kept at all.
// * What is kept is of one session. It is thrown away when nobody is signed in any more, when somebody else is,
//   when the reader wants nothing kept, and when the session's time is over, with a line or without.
// * It answers no form: what is sent goes from the page to the node, so the node sees where it comes from.
"use strict";

importScripts("/static/outbox.js");

const PATIENCE = 8_000; // milliseconds before a copy is shown in place of a page that does not come
const MOST = 200; // pages
const ROOM = 20 << 20; // bytes, of all pages together
const KEPT = "pages-";
const HOUSE = "house"; // what everybody may see: the page for what is not here
const FILES = "files";

addEventListener("install", (event) => {
  event.waitUntil(furnish());
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()]));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

addEventListener("message", (event) => {
  const { data } = event;
  event.waitUntil(data === "forget" ? navigator.locks.request("amity-pages", forget) : catchUp(data.missed));
});

addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendForReader());
});

const sendForReader = async () => {
  const reader = await outbox.note("reader");
  if (reader) await outbox.send(reader.person);
};

// ---- files: their address changes whenever they do, so a copy is as good as the file ----

const file = async (request) => {
  const cache = await caches.open(FILES);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).search) {
    await cache.delete(request, { ignoreSearch: true }); // what it was before
    await cache.put(request, answer.clone());
  }
  return answer;
};

const filesOf = (text) => {
  const addresses = [...text.matchAll(/"(\/static\/[^"]+)"/g)].map(([, address]) => address);
  return Promise.all(addresses.map((address) => file(new Request(address))));
};

const furnish = async () => {
  const answer = await fetch("/offline");
  const cache = await caches.open(HOUSE);
  await cache.put("/offline", answer.clone());
  await filesOf(await answer.text());
};

// ---- pages ----

const addressOf = (url) => {
  const { pathname, search } = new URL(url, location.origin);
  return pathname + search;
};

const page = async (event) => {
  const address = addressOf(event.request.url);
  const [, number] = address.match(/^\/outbox\?mend=(\d+)$/) ?? [];
  const form = number && (await refusedForm(Number(number)));
  if (form) return form;
  const coming = fromNode(event);
  event.waitUntil(coming.catch(() => {}));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  try {
    const answer = await Promise.race([coming, late]);
    return answer ?? (await copy(address, "slow")) ?? (await coming);
  } catch {
    return (await copy(address, "away")) ?? (await caches.match("/offline", { cacheName: HOUSE })) ?? Response.error();
  }
};

const fromNode = async (event) => {
  const hasLeft = await leave();
  const answer = (!hasLeft && (await event.preloadResponse)) || (await fetch(event.request));
  event.waitUntil(heed(addressOf(event.request.url), answer.clone()));
  return answer;
};

// Return the form that the node gave back with its faults, so that what is sent anew takes the place of the old.
const refusedForm = async (number) => {
  const reader = await outbox.note("reader");
  const item = (await outbox.all("items")).find((one) => one.number === number);
  if (!item?.answer || !item.rules || item.person !== reader?.person || Date.now() >= reader.until) return undefined;
  const mends = `<input type="hidden" name="-mends" value="${number}">`;
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": item.rules };
  return new Response(item.answer.replaceAll('<input type="hidden" name="-once"', `${mends}$&`), { headers });
};

// Tell the node that its reader signed out while there was no line.
const leave = async () => {
  if (!(await outbox.note("leaving"))) return false;
  await fetch("/sign-out", { method: "POST" });
  await outbox.note("leaving", null);
  return true;
};

// Keep the page that came before there was a worker, and the outbox, which must open without a line.
const catchUp = async (missed) => {
  if (missed) await heed(missed, await fetch(missed));
  if ((await outbox.note("reader")) && !(await copy("/outbox", "away"))) await heed("/outbox", await fetch("/outbox"));
};

// ---- what the node says may be kept; one at a time, so that nothing is kept while all is thrown away ----

const heed = (address, answer) =>
  navigator.locks.request("amity-pages", async () => {
    const told = answer.headers.get("x-amity-keep");
    if (!told) return;
    const [session, person, left, fit] = told.split(" ");
    const reader = await outbox.note("reader");
    if (!person || (reader && reader.session !== session)) await forget();
    if (!person) return;
    await outbox.note("reader", { session, person, until: Date.now() + left * 1000 });
    if (fit === "page" && !answer.redirected) await keep(session, address, answer);
  });

const forget = async () => {
  for (const name of await caches.keys()) if (name.startsWith(KEPT)) await caches.delete(name);
  await outbox.within("pages", (store) => store.clear());
  await outbox.note("reader", null);
};

const keep = async (session, address, answer) => {
  const text = await answer.text();
  const headers = new Headers(answer.headers); // with the rules that the node gave for the page
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  const read = new Date().toISOString();
  headers.set("x-amity-read", read);
  const cache = await caches.open(KEPT + session);
  await filesOf(text); // first: a page without its scripts would show an outbox in which nothing waits
  await cache.put(address, new Response(text, { headers }));
  const title = text.match(/<title>([^<]*)/)?.[1].trim() ?? address;
  await outbox.within("pages", (store) => store.put({ address, title, read, size: new Blob([text]).size }));
  await makeRoom(cache);
};

const makeRoom = async (cache) => {
  const pages = (await outbox.all("pages")).sort((a, b) => (a.read < b.read ? 1 : -1));
  let size = 0;
  for (const [place, one] of pages.entries()) {
    size += one.size;
    if (place < MOST && size < ROOM) continue;
    await cache.delete(one.address);
    await outbox.within("pages", (store) => store.delete(one.address));
  }
};

// Return the copy of a page, with a word above it of when it was read; nothing where there is none, or no longer.
const copy = async (address, why) => {
  const reader = await outbox.note("reader");
  if (!reader) return undefined;
  if (Date.now() >= reader.until) {
    await navigator.locks.request("amity-pages", forget);
    return undefined;
  }
  const found = await caches.match(address, { cacheName: KEPT + reader.session, ignoreVary: true });
  if (!found) return undefined;
  const read = found.headers.get("x-amity-read");
  const text = (await found.text())
    .replace("<html ", `<html data-kept="${read}" `)
    .replace(`kept-${why}" hidden>`, `kept-${why}">`)
    .replaceAll("{time}", read.slice(11, 16));
  return new Response(text, { headers: found.headers });
};
