// The page of the outbox: each item with its state, and the pages that this device keeps.
"use strict";

const person = document.body.dataset.person;
const list = document.querySelector("#waiting");
const pattern = document.querySelector("#item").content.firstElementChild;

const saidIn = (html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector(".banner.bad")?.textContent.trim() ?? "";

const drawn = (item) => {
  const card = pattern.cloneNode(true);
  card.querySelector("h2").textContent = item.title;
  card.querySelector(".gist").textContent = item.gist;
  for (const one of card.querySelectorAll("[data-state]"))
    if (!one.dataset.state.split(" ").includes(item.state)) one.remove();
  for (const one of card.querySelectorAll("[data-why]")) if (one.dataset.why !== item.why) one.remove();
  for (const one of card.querySelectorAll("time")) {
    one.dateTime = item.when ?? item.made;
    one.textContent = `${one.dateTime.slice(0, 16).replace("T", " ")} UTC`;
  }
  const said = card.querySelector(".said");
  if (said) said.textContent = item.said || saidIn(item.answer);
  const here = item.answer?.includes('name="-once"') && navigator.serviceWorker.controller;
  const form = here ? `/outbox?mend=${item.number}` : `${item.page}#mend=${item.number}`;
  card.querySelector("[data-do=mend]")?.setAttribute("href", form);
  card.querySelector("[data-do=open]")?.setAttribute("href", item.address);
  card.querySelector("[data-do=drop]")?.addEventListener("click", async ({ target }) => {
    if (confirm(target.dataset.sure)) await outbox.drop(item.number);
    await outbox.send(person);
  });
  return card;
};

const redraw = async () => {
  const items = await outbox.listed(person);
  const open = items.filter((item) => item.state !== "sent");
  list.replaceChildren(...open.map(drawn), ...items.filter((item) => item.state === "sent").reverse().map(drawn));
  document.querySelector("#nothing-waits").hidden = open.length > 0;
  document.querySelector("#send").hidden = !open.some((item) => item.state === "waiting");
};

const listKept = async () => {
  const known = (await outbox.all("pages")).filter((one) => one.address !== "/outbox");
  const pages = known.sort((a, b) => (a.title < b.title ? -1 : 1));
  const section = document.querySelector("#kept");
  section.hidden = !pages.length;
  section.querySelector("ul").replaceChildren(
    ...pages.map(({ address, title, read }) => {
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: address });
      link.textContent = title.split(" · ")[0];
      line.append(link, ` ${read.slice(11, 16)} UTC`);
      return line;
    }),
  );
};

document.querySelector("#send button").addEventListener("click", () => outbox.send(person));
outbox.heard.addEventListener("message", redraw);
redraw();
listKept();
