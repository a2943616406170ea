// The outbox, and what this device knows of itself. Pages and the worker share this file.
//
// What is filed without a line waits in IndexedDB, and is sent in the order in which it was filed, each with a
// key of its own: the node files what comes twice under one key once. One sender at a time, in whichever tab.
// What the node refuses stays where it stands until its author mends it or throws it away, and all behind it
// waits: what was said later may rest on it. Each item belongs to one person; nobody else's session sends it.
"use strict";

const outbox = (() => {
  const PATIENCE = 45_000; // milliseconds that an answer may take before it counts as lost
  const SHOWN = 20; // of those that were sent: where they are filed, and nothing else of them
  const heard = new BroadcastChannel("amity-outbox"); // a channel does not hear itself, so there are two
  const spoken = new BroadcastChannel("amity-outbox");

  const opened = () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("amity", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("items", { keyPath: "number", autoIncrement: true });
        asked.result.createObjectStore("pages", { keyPath: "address" });
        asked.result.createObjectStore("notes");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });

  // Do *work* on a store; its result is durable once the promise holds: a crash afterwards loses nothing.
  const within = async (store, work, mode = "readwrite") => {
    const database = await opened();
    try {
      return await new Promise((done, fail) => {
        const changes = database.transaction(store, mode, { durability: "strict" });
        const asked = work(changes.objectStore(store));
        changes.oncomplete = () => done(asked?.result);
        changes.onabort = changes.onerror = () => fail(changes.error);
      });
    } finally {
      database.close();
    }
  };

  const note = (name, value) =>
    value === undefined
      ? within("notes", (store) => store.get(name), "readonly")
      : within("notes", (store) => (value === null ? store.delete(name) : store.put(value, name)));

  const all = (store) => within(store, (all) => all.getAll(), "readonly");

  const changed = () => spoken.postMessage("changed");

  const listed = async (person) => (await all("items")).filter((item) => item.person === person);

  const put = async (item) => {
    const number = await within("items", (store) => store.put(item));
    changed();
    return number;
  };

  const drop = async (number) => {
    await within("items", (store) => store.delete(number));
    changed();
  };

  // What the node says to one item: null while it has not heard it, or cannot answer now.
  const asked = async (item) => {
    const answer = await fetch(item.path, {
      method: "POST",
      body: new URLSearchParams(item.fields),
      headers: { accept: "application/json", "amity-outbox": item.person },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401) return { why: "signed-out" };
    if (answer.status === 429 || answer.status >= 500) return { why: "" };
    if (!answer.headers.get("content-type").includes("json"))
      return {
        state: "refused",
        said: "",
        answer: await answer.text(), // the form with its faults, to be mended; and the rules for such a page
        rules: answer.headers.get("content-security-policy"),
      };
    const said = await answer.json();
    return answer.ok
      ? { state: "sent", address: said.next, when: new Date().toISOString(), fields: [], gist: "", answer: "" }
      : { state: "refused", said: `${said.detail} ${said.way_out}`, answer: "" };
  };

  // Send what waits for *person*, one after the other, until something holds it up.
  const send = (person) =>
    navigator.locks.request("amity-outbox", async () => {
      for (const item of await listed(person)) {
        if (item.state === "sent") continue;
        if (item.state === "refused") break;
        const outcome = await asked(item).catch(() => ({ why: "" }));
        const isThere = (await listed(person)).some((one) => one.number === item.number);
        if (!isThere && outcome.state !== "sent") continue; // thrown away meanwhile; what was filed is shown still
        await put({ ...item, why: "", ...outcome });
        if (outcome.state !== "sent") break;
      }
      const sent = (await listed(person)).filter((item) => item.state === "sent");
      for (const item of sent.slice(0, -SHOWN)) await drop(item.number);
    });

  return { all, changed, drop, heard, listed, note, put, send, within };
})();
