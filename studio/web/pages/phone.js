"use strict";
// Sends files in pieces, one file after the other, and goes on where it was when the network comes back.

const HEADERS = { "X-Threeshot": "1" };
const WORDS = JSON.parse(document.body.dataset.words || "{}"); // what is said here, in the language of this browser
const t = (text, values = {}) => (WORDS[text] || text).replace(/\{(\w+)\}/g, (hole, name) => (name in values ? values[name] : hole));
let shotNow; // [sku, role] of the armed shot as the computer last said, null for none, undefined before it said anything
const items = new Map(); // upload id (or a name of our own before there is one) -> {file, element, state}
const all = new Set(); // every item in the list
const waiting = [];
let working = false;

const table = new Uint32Array(256).map((_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(bytes, before) {
  let crc = before ^ -1;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function online(yes) { document.getElementById("network").hidden = yes; }

// Asks until the computer answers: the network may be gone for a while. An answer with an error is an answer.
async function ask(method, path, body, json) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      const answer = await fetch(path, {
        method, body, credentials: "same-origin",
        headers: json ? { ...HEADERS, "Content-Type": "application/json" } : HEADERS,
      });
      const said = await answer.json();
      online(true);
      return { status: answer.status, said };
    } catch {
      online(false);
      if (method === "PUT") return { status: 0, said: {} };
      await pause(wait);
    }
  }
}

const askJson = (method, path, value) => ask(method, path, JSON.stringify(value), true);

function show(item, state) {
  item.state = { ...item.state, ...state };
  const now = item.state;
  const part = (name) => item.element.querySelector("." + name);
  part("name").textContent = now.name;
  part("shot").textContent = now.shot ? now.shot.join(" · ") : now.shot === null ? t("no shot") : "";
  const bar = item.element.querySelector("progress");
  bar.max = now.size || 1;
  bar.value = now.offset || 0;
  bar.hidden = now.state !== "receiving";
  const says = part("says");
  const percent = Math.floor((100 * (now.offset || 0)) / (now.size || 1));
  const words = { queued: t("waits for its turn"), receiving: percent + " %", failed: t("✗ not taken") };
  says.textContent = now.says || words[now.state] || now.state;
  says.className = "says " + (now.tone || (now.state === "failed" ? "fail" : ""));
  const why = now.error || (now.reasons || []).join("; ");
  part("why").textContent = why.startsWith(now.name + ": ") ? why.slice(now.name.length + 2) : why;
  tellLeft();
}

// Whether the phone may be put away: what this page has still to send, none of which is on the computer.
function tellLeft() {
  const mine = [...all].filter((item) => item.file);
  const left = mine.filter((item) => ["queued", "receiving"].includes(item.state.state)).length;
  const line = document.getElementById("left");
  line.hidden = !left;
  const text = left ? t("{left} of {many} still to send. Keep this page open.", { left, many: mine.length }) : "";
  if (line.textContent !== text) line.textContent = text;
}

// The list may have told of an upload before the answer to our own asking came: one line for it is enough.
function keep(id, item) {
  const other = items.get(id);
  if (other && other !== item) {
    other.element.remove();
    all.delete(other);
  }
  items.set(id, item);
}

function add(state, file) {
  const element = document.createElement("li");
  for (const [tag, name] of [["div", "name"], ["p", "shot"], ["progress", "bar"], ["p", "says"], ["p", "why"]]) {
    const made = document.createElement(tag);
    made.className = name;
    element.append(made);
  }
  document.getElementById("uploads").prepend(element);
  const item = { element, file, state: {} };
  all.add(item);
  show(item, state);
  return item;
}

async function send(item) {
  const { file } = item;
  for (let tries = 0; tries < 3; tries++) {
    const begun = await askJson("POST", "/uploads", { name: file.name, size: file.size, shot: item.shot });
    if (begun.status === 429) { await pause(3000); tries--; continue; }
    show(item, begun.status < 300 ? begun.said : { state: "failed", error: begun.said.error });
    if (begun.status >= 300) return;
    const { id, piece } = begun.said;
    keep(id, item);
    let at = 0, crc = 0, offset = begun.said.offset, lost = 0;
    while (at < file.size) {
      // What is there already is only read again, for the check at the end.
      const end = Math.min(at + piece, file.size, at < offset ? offset : file.size);
      let bytes;
      try {
        bytes = new Uint8Array(await file.slice(at, end).arrayBuffer());
      } catch {
        show(item, { state: "failed", error: t("This phone could not read the picture any more; choose it again.") });
        return;
      }
      if (at < offset) { crc = crc32(bytes, crc); at = end; continue; }
      const put = await ask("PUT", `/uploads/${id}?offset=${at}`, bytes);
      if (put.status === 200) {
        crc = crc32(bytes, crc);
        at = end;
        offset = put.said.offset;
        lost = 0;
        show(item, put.said);
      } else if (put.status === 0 || put.status === 408 || put.status === 409) {
        // The connection broke in the middle: ask how far it came, and go on from there.
        await pause(Math.min(500 * 2 ** lost++, 8000));
        const stand = await ask("GET", `/uploads/${id}`);
        if (stand.status !== 200 || stand.said.state !== "receiving") break;
        offset = stand.said.offset;
        if (offset < at) { at = 0; crc = 0; }
      } else {
        show(item, { state: "failed", error: put.said.error });
        return;
      }
    }
    if (at < file.size) continue;
    const done = await askJson("POST", `/uploads/${id}/finish`, { crc32: crc });
    if (done.status < 300) { show(item, done.said); return; }
    show(item, { state: "failed", error: done.said.error });
    items.delete(id);
  }
}

async function work() {
  if (working) return;
  working = true;
  while (waiting.length) await send(waiting.shift());
  working = false;
}

// A picture goes to the shot that is armed when it is chosen, whenever the network lets it go there.
async function picked(event) {
  const added = [...event.target.files].map((file) => add({ name: file.name, size: file.size, offset: 0, state: "queued", shot: shotNow }, file));
  for (const item of added) item.shot = shotNow;
  event.target.value = "";
  // While the camera was open this page may have slept: what the computer says now is newer, where it can be reached.
  if (await look()) {
    for (const item of added) {
      item.shot = shotNow;
      show(item, { shot: shotNow });
    }
  }
  waiting.push(...added);
  work();
}

// Asks once what is armed; whether the computer answered.
async function look() {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), 2000);
  try {
    const answer = await fetch("/state", { credentials: "same-origin", headers: HEADERS, signal: given.signal });
    if (answer.status !== 200) return false;
    armed((await answer.json()).armed);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function armed(shot) {
  shotNow = shot ? [shot.sku, shot.role] : null;
  document.getElementById("shot").textContent = shot ? `${shot.title} · ${shot.role_title}` : t("No shot is armed");
  document.getElementById("guidance").textContent = shot ? shot.guidance : t("Pictures go to the unassigned tray. Ask the crew to arm a shot.");
}

function asked(sentence) {
  const line = document.getElementById("asked");
  line.hidden = !sentence;
  if (line.textContent !== (sentence || "")) line.textContent = sentence || "";
}

async function watch() {
  for (;;) {
    const { status, said } = await ask("GET", "/state");
    if (status !== 200) {
      document.getElementById("shot").textContent = said.error || t("Not open");
      return;
    }
    armed(said.armed);
    asked(said.asked);
    let open = false;
    for (const state of [...said.uploads].reverse()) {
      const item = items.get(state.id) || add(state);
      items.set(state.id, item);
      if (state.state !== "receiving") show(item, state);
      open = open || ["receiving", "waiting", "taken"].includes(state.state);
    }
    await pause(open ? 700 : 3000);
  }
}

document.getElementById("take").addEventListener("change", picked);
document.getElementById("choose").addEventListener("change", picked);
watch();
