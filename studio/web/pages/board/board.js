"use strict";
// The board: parts of the page are fetched when something changed, decisions are kept here until the computer has them.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const HEADERS = { "X-Threeshot": "1", "Content-Type": "application/json" };
const KEPT = "threeshot-kept";
const body = document.body;
const WORDS = JSON.parse(body.dataset.words || "{}"); // what is said here, in the language of this browser
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? values[name] : hole));
const t = (text, values = {}) => filled(WORDS[text] || text, values);
const tn = (one, many, n) => filled((WORDS[one] || [one, many])[n === 1 ? 0 : 1], { n });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const PATIENCE_MS = 8000; // a computer that sleeps takes what is asked and says nothing

// What the computer answers; status 0 where it does not in time.
async function fetched(path) {
  try {
    const answer = await fetch(path, { credentials: "same-origin", headers: HEADERS, signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

async function post(path, value) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 15000);
  try {
    const answer = await fetch(path, { method: "POST", headers: HEADERS, credentials: "same-origin", body: JSON.stringify(value), signal: stop.signal });
    return { status: answer.status, said: await answer.json() };
  } catch {
    return { status: 0, said: {} };
  } finally {
    clearTimeout(timer);
  }
}

// -- who are you ------------------------------------------------------------------------------------------------------

$("#naming")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { status, said } = await post("/name", { name: $("#name").value });
  if (status === 200) location.replace("/");
  else $("#why").textContent = said.error || t("The computer does not answer; try again.");
});

// -- what is said here ------------------------------------------------------------------------------------------------

let toasting;
function say(sentence) {
  if (!$("#said")) return;
  $("#said").textContent = sentence;
  clearTimeout(toasting);
  toasting = setTimeout(() => { $("#said").textContent = ""; }, 4000);
}

// -- one shot -----------------------------------------------------------------------------------------------------------

const opened = () => $("#opened");
const seen = new Map(); // shots that were opened, as they were: for when the network is gone
let shown = ""; // the frame that is looked at
let pen = null, zoom = null;
const asking = () => opened()?.dataset.mode === "reshoot";
const sentenceOf = (text) => { try { return JSON.parse(text).error; } catch { return t("The computer could not answer; try again."); } };
const addressOf = (sku, role) => `?sku=${encodeURIComponent(sku)}&role=${encodeURIComponent(role)}`;

let turn = 0; // of what was asked for one after the other, the last counts

async function openShot(sku, role, push = true) {
  const address = addressOf(sku, role), mine = ++turn;
  const { status, text } = await fetched("/part/shot" + address);
  if (status === 403) return out();
  if (mine !== turn) return;
  if (status === 0) setOnline(false);
  else if (status !== 200) return say(sentenceOf(text));
  const html = status ? text : seen.get(address);
  if (!html) return say(t("No connection to the computer: this shot was not looked at yet."));
  seen.set(address, html);
  shown = "";
  $("#shot").innerHTML = html;
  htmx.process($("#shot"));
  if (push) history.pushState({}, "", "/shot" + address);
  body.dataset.view = "shot";
  ready();
  scrollTo(0, 0);
  $("#shot").scrollTop = 0;
  $("#shot").focus({ preventScroll: true });
}

function closeShot(push = true) {
  const from = opened();
  turn += 1;
  body.dataset.view = "board";
  if (push) history.pushState({}, "", "/");
  $("#shot").innerHTML = '<p class="mu empty"></p>';
  $("#shot > p").textContent = t("Choose a shot.");
  shown = "";
  current();
  if (from) cell(from.dataset.sku, from.dataset.role)?.focus();
}

const product = (sku) => $$(".product").find((one) => one.dataset.sku === sku);
const cell = (sku, role) => { const row = product(sku); return row && $$(".cell > a", row).find((one) => one.dataset.role === role); };

// What the page shows of a shot that was just put there, or brought up to date.
function ready() {
  const shot = opened();
  current();
  if (!shot) return;
  const frames = $$(".th", shot).map((one) => one.dataset.frame);
  choose(frames.includes(shown) ? shown : shot.dataset.first);
  const pan = $("#mat .pan");
  if (pan && !pan.ours) {
    pan.ours = true;
    pen = new Pen(pan, $("#drawn"), drawn, drawnByKeys);
    zoom = new Zoom([$("#mat")], () => view([shown]), asking);
  }
  if (!pan) pen = zoom = null;
}

function current() {
  const shot = opened();
  for (const link of $$(".cell > a[aria-current]")) link.removeAttribute("aria-current");
  // What a screen reader says when it comes there, and what the browser calls the page in its history.
  const name = shot ? `${shot.dataset.title}, ${$(".bar > .tag", shot).textContent.trim()}` : "";
  $("#shot").setAttribute("aria-label", name || t("Shot"));
  document.title = [shot?.dataset.title, body.dataset.drop].filter(Boolean).join(" · ");
  if (shot) cell(shot.dataset.sku, shot.dataset.role)?.setAttribute("aria-current", "true");
}

function choose(frame) {
  const shot = opened(), button = $$(".th", shot).find((one) => one.dataset.frame === frame);
  if (!button) return;
  const another = shown !== frame;
  shown = frame;
  for (const one of $$(".th", shot)) one.setAttribute("aria-pressed", String(one === button));
  for (const one of $$(".facts", shot)) one.hidden = one.dataset.of !== frame;
  for (const one of $$("#marks > g[data-of]", shot)) one.toggleAttribute("hidden", one.dataset.of !== frame);
  const picture = $("#picture"), source = `/picture/${encodeURIComponent(frame)}`;
  if (picture.getAttribute("src") !== source) {
    picture.width = button.dataset.width;
    picture.height = button.dataset.height;
    picture.src = source;
  }
  picture.alt = t("{frame}, of {shot}", { frame: button.getAttribute("aria-label"), shot: shot.dataset.title });
  $("#caption").textContent = [button.dataset.name, button.dataset.at].filter(Boolean).join(" · ");
  if (another) {
    zoom?.reset();
    const strip = $("#frames"), room = strip.getBoundingClientRect(), place = button.getBoundingClientRect();
    if (place.left < room.left || place.right > room.right) strip.scrollLeft += place.left - room.left - (room.width - place.width) / 2;
  }
  const approve = $('[data-do="approved"]', shot);
  if (approve) {
    const is = frame === shot.dataset.select, done = is && shot.dataset.state === "approved";
    approve.textContent = done ? t("Approved") : is ? t("Approve") : t("Pick and approve");
    approve.setAttribute("aria-disabled", String(done));
  }
}

function step(by) {
  const frames = $$(".th", opened() || body);
  const at = frames.findIndex((one) => one.dataset.frame === shown) + by;
  if (frames[at] && !asking()) { choose(frames[at].dataset.frame); frames[at].scrollIntoView({ block: "nearest", inline: "nearest" }); }
}

function ask(yes) {
  const shot = opened();
  if (!shot || yes === asking() || !pen && yes && !$(".th", shot)) return;
  say("");
  if (yes) shot.dataset.mode = "reshoot"; else delete shot.dataset.mode;
  zoom?.reset();
  if (pen) { penOn(yes); pen.clear(); }
  drawn();
  for (const chip of $$("[data-reason]", shot)) chip.setAttribute("aria-pressed", "false");
  $("#note").value = "";
  if (yes) $("[data-reason]", shot).focus({ preventScroll: true });
  else refreshShot();
}

// While it draws, the picture has the keys where it is gone to by Tab.
function penOn(yes) {
  pen.on = yes;
  $('[data-do="pen"]').setAttribute("aria-pressed", String(yes));
  const of = { tabindex: "0", role: "application", "aria-label": t("Draw on the picture"), "aria-describedby": "pen-keys" };
  for (const [name, value] of Object.entries(of)) if (yes) pen.pan.setAttribute(name, value); else pen.pan.removeAttribute(name);
}

// For those who see no cross: where it is, and what became of what was begun.
function drawnByKeys(what, cross, size) {
  const part = (at) => `${Math.round(at * 100)} %`;
  const place = cross ? t("{x} from the left, {y} from the top", { x: part(cross[0]), y: part(cross[1]) }) : "";
  const extent = size ? ", " + t("{x} wide, {y} high", { x: part(size[0]), y: part(size[1]) }) : "";
  const said = {
    moved: place + extent, ellipse: t("Circle begun at {place}.", { place }), rectangle: t("Rectangle begun at {place}.", { place }), drawn: $("#drawn-said")?.textContent,
    nothing: t("Nothing was drawn: it had no size."), dropped: t("What was begun is gone."), undone: $("#drawn-said")?.textContent, full: t("There is room for 24 marks."),
  };
  $("#pen-said").textContent = said[what] || "";
}

function drawn() {
  const many = pen ? pen.strokes.length : 0;
  if ($("#drawn-said")) $("#drawn-said").textContent = many ? tn("{n} mark drawn.", "{n} marks drawn.", many) : t("Draw on the picture what you mean.");
}

// -- deciding -----------------------------------------------------------------------------------------------------------

let kept = [];
try { kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]"); } catch { /* what can't be read was nothing of ours */ }
let sending = false;

function decide(decision, more = {}) {
  const { sku, role, decided, select, title } = opened().dataset;
  const value = { sku, role, decision, frame: shown || null, seen: { decided_at: decided || null, select: select || null }, ...more };
  keep({ path: "/decide", value, title });
}

function keep(entry) {
  // Sent again, as its answer was lost on the way, it is known by its key: nothing is said twice.
  entry.value.key = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
  kept.push({ at: new Date().toTimeString().slice(0, 5), ...entry });
  showKept();
  flush();
}

function showKept() {
  try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* then they last as long as this page */ }
  const line = $("#kept"), off = line && !online && kept.length > 0;
  if (!line) return;
  line.hidden = !off;
  body.classList.toggle("kept", off);
  line.textContent = off ? tn("Offline, {n} decision kept", "Offline, {n} decisions kept", kept.length) : "";
}

const DONE = { approved: t("approved"), reshoot: t("sent back"), undecided: t("open again") };

// One after the other, in the order in which they were made; what has no answer stays.
async function flush() {
  if (sending) return;
  sending = true;
  while (kept.length) {
    const entry = kept[0];
    const { status, said } = await post(entry.path, entry.value);
    if (status === 0 || status > 500) { setOnline(false); break; }
    if (status === 403) { sending = false; return out(); }
    if (status === 429) { await pause(3000); continue; }
    if (status === 409 && await both(entry, said) === "mine") {
      entry.value.seen = { decided_at: said.now.decided_at, select: said.now.select };
      continue;
    }
    kept.shift();
    showKept();
    if (status === 200) {
      say(entry.path === "/decide" ? `${entry.title}: ${DONE[entry.value.decision]}.` : t("Said."));
      if (entry.path === "/decide") onTop(entry, said.shot);
      if (entry.path === "/decide" && goOn(entry)) continue;
    } else if (status !== 409) say(said.error || t("The computer could not take it."));
    refreshShot();
  }
  sending = false;
  showKept();
}

// What was decided here after another decision of one's own, before its answer: it was made knowing that one.
function onTop({ value }, now) {
  for (const { value: later } of kept)
    if (later.decision && later.sku === value.sku && later.role === value.role && later.seen.decided_at === value.seen.decided_at) later.seen = { decided_at: now.decided_at, select: now.select };
}

// On to the next that waits, when the one that was decided is still the one looked at; whether there is one.
function goOn({ value }) {
  const shot = opened();
  if (value.decision === "undecided" || body.dataset.view !== "shot" || !shot || shot.dataset.sku !== value.sku || shot.dataset.role !== value.role) return false;
  const next = online && nextWaiting(value);
  if (next) openShot(...next);
  return Boolean(next);
}

// What was decided or said here.
function inWords({ value }) {
  if (!value.decision) return `“${value.text}”`;
  const what = { approved: t("Approve"), reshoot: t("Reshoot"), undecided: t("Take back") }[value.decision];
  return what + (value.note ? `: ${value.note}` : "") + ((value.strokes || []).length ? ", " + t("with a mark") : "");
}

let doubted = false; // whether it is asked whose word counts

function both(entry, said) {
  return new Promise((done) => {
    const dialog = $("#conflict"), side = (who, what) => {
      const part = document.createElement("div"), head = document.createElement("b"), text = document.createElement("p");
      head.textContent = who;
      text.textContent = what;
      part.append(head, text);
      return part;
    };
    $("#sides").replaceChildren(side(t("Theirs"), said.error + (said.now.note ? ` “${said.now.note}”` : "")), side(t("Yours, {at}", { at: entry.at }), inWords(entry)));
    const answer = (event) => {
      const what = event.target.closest?.("[data-do]")?.dataset.do;
      if (event.type === "cancel") event.preventDefault();
      // Esc and the back button answer nothing, however often: one of both has to count, and nothing else is sent meanwhile.
      if (event.type === "close" && $("#live")) dialog.showModal();
      if (event.type !== "click" || !what) return;
      for (const kind of KINDS) dialog.removeEventListener(kind, answer);
      dialog.close();
      doubted = false;
      done(what);
    };
    const KINDS = ["click", "cancel", "close"];
    for (const kind of KINDS) dialog.addEventListener(kind, answer);
    doubted = true;
    dialog.showModal();
  });
}

function nextWaiting(but) {
  const links = $$('.cell[data-waits="1"] > a');
  const named = links.map((link) => [link.closest(".product").dataset.sku, link.dataset.role]);
  const all = $$(".cell > a");
  const at = but ? all.indexOf(cell(but.sku, but.role)) : -1;
  const order = links.map((link, n) => [all.indexOf(link), named[n]]).filter(([place]) => place !== at);
  return (order.find(([place]) => place > at) || order[0] || [])[1];
}

// -- live ---------------------------------------------------------------------------------------------------------------

let online = true, stream = null, heard = Date.now(), version = body.dataset.version;
let behind = false; // something that changed could not be fetched: all of it is, when the computer answers again

function setOnline(yes) {
  if (!$("#live")) return; // put out
  const was = online;
  online = yes;
  $("#live").classList.toggle("off", !yes);
  $("#live").classList.toggle("good", yes);
  $("#live span").textContent = yes ? t("Live") : t("Offline");
  showKept();
  if (yes && !was) {
    for (const image of $$("img[src]")) if (image.complete && !image.naturalWidth) { image.tried = 0; image.setAttribute("src", image.getAttribute("src")); }
    flush();
  }
}

function listen() {
  if (!$("#live")) return;
  stream?.close();
  stream = new EventSource(`/events?last=${encodeURIComponent(behind ? "" : version)}`);
  heard = Date.now();
  behind = false;
  const alive = () => { heard = Date.now(); setOnline(true); };
  stream.addEventListener("open", alive);
  stream.addEventListener("alive", alive);
  stream.addEventListener("changed", (event) => { alive(); version = event.lastEventId; changed(JSON.parse(event.data)); });
  // Too many pages of one phone: this one rests, and asks again by and by, or when it is looked at.
  const source = stream;
  stream.addEventListener("enough", () => { source.close(); setOnline(false); });
  stream.addEventListener("out", () => out());
  stream.addEventListener("error", () => { setOnline(false); if (stream.readyState === EventSource.CLOSED) heard = 0; });
}

// A stream that was refused, or of which nothing was heard, is begun anew; whoever is not let in any more is told so.
async function watch() {
  while ($("#live")) {
    await pause(3000);
    if (!behind && Date.now() - heard < 40000) { if (kept.length) flush(); continue; }
    const { status } = await fetched("/part/head");
    if (status === 403) return out();
    if (status === 0) setOnline(false); else listen();
  }
}

function out() {
  stream?.close();
  sessionStorage.removeItem(KEPT);
  body.className = "alone";
  const line = (name, text) => { const made = document.createElement(name); made.textContent = text; return made; };
  const main = document.createElement("main");
  main.append(line("h1", t("Not open")), line("p", t("You are not on the board any more. Scan the code on the computer to come in again.")));
  body.replaceChildren(main);
  if (!kept.length) return;
  const list = document.createElement("ul");
  list.className = "list";
  list.replaceChildren(...kept.map((entry) => line("li", `${entry.title}: ${inWords(entry)}`)));
  $("main").append(line("h2", t("Not sent")), line("p", t("The crew does not have this; decide it again, or tell them:")), list);
  kept = [];
}

const fetching = new Map(); // parts of the page that are under way; true: they changed again since they were asked for

// Bring a part up to date. place: where it goes, asked when it is there: what is looked at may be something else by then.
async function part(path, place, swap) {
  if (fetching.has(path)) return fetching.set(path, true);
  do {
    fetching.set(path, false);
    const { status, text } = await fetched(path);
    if (status === 403) return out();
    const target = place();
    if (status === 200 && target) await htmx.swap({ text, target, sourceElement: target, swap });
    else if (status === 0 || status === 429 || status > 500) { behind = true; heard = 0; }
  } while (fetching.get(path));
  fetching.delete(path);
}

function changed({ rows }) {
  part("/part/head", () => $("#head"), "outerMorph");
  if (rows === null) part("/part/board", () => $("#products"), "innerMorph");
  else for (const sku of rows) part(`/part/product?sku=${encodeURIComponent(sku)}`, () => product(sku), "outerMorph");
  const shot = opened();
  if (shot && (rows === null || rows.includes(shot.dataset.sku))) refreshShot();
}

// Not while a reshoot is asked for: nothing moves under the finger.
function refreshShot() {
  const looked = () => opened() && addressOf(opened().dataset.sku, opened().dataset.role), address = looked();
  if (address && !asking()) part("/part/shot" + address, () => (looked() === address && !asking() ? $("#shot") : null), "innerMorph");
}

// The picture of a frame may just be made.
document.addEventListener("error", (event) => {
  const image = event.target;
  if (image.tagName !== "IMG" || !image.getAttribute("src")) return;
  const source = image.getAttribute("src");
  image.tried = image.failed === source ? image.tried + 1 : 1;
  image.failed = source;
  if (image.tried > 6) return;
  setTimeout(() => { if (image.getAttribute("src") === source) image.setAttribute("src", source); }, 1500 * image.tried);
}, true);

// -- full screen ----------------------------------------------------------------------------------------------------------

let looking = null, pair = [];

function view(frames) {
  const dialog = $("#viewer"), looks = $$(".look", dialog);
  pair = frames;
  looks.forEach((look, n) => {
    const button = $$(".th").find((one) => one.dataset.frame === frames[n]);
    look.hidden = !button;
    if (!button) return;
    const image = $("img", look);
    image.width = button.dataset.width;
    image.height = button.dataset.height;
    image.src = `/picture/${encodeURIComponent(frames[n])}`;
    image.alt = button.getAttribute("aria-label");
    $("figcaption", look).textContent = button.getAttribute("aria-label");
    const mark = $$("#marks > g[data-of]").find((one) => one.dataset.of === frames[n]);
    $(".marks", look).replaceChildren(...(mark ? [...mark.cloneNode(true).children] : []));
  });
  $('[data-do="other"]', dialog).hidden = frames.length < 2 || $$(".th").length < 3;
  looking ||= new Zoom(looks, (place) => (looking.scale > 1 ? looking.reset() : looking.by(3, place)));
  looking.reset();
  if (!dialog.open) dialog.showModal();
}

function compare() {
  const frames = $$(".th").map((one) => one.dataset.frame);
  const select = opened().dataset.select;
  const other = select && select !== shown ? select : frames[(frames.indexOf(shown) + 1) % frames.length];
  if (other && other !== shown) view([shown, other]);
}

function anotherFrame() {
  const frames = $$(".th").map((one) => one.dataset.frame).filter((one) => one !== pair[0]);
  view([pair[0], frames[(frames.indexOf(pair[1]) + 1) % frames.length]]);
}

// -- what is pressed ------------------------------------------------------------------------------------------------------

const ACTS = {
  approved: () => decide("approved"),
  undecided: () => decide("undecided"),
  reshoot: () => ask(true),
  cancel: () => ask(false),
  send: () => {
    const reasons = $$('[data-reason][aria-pressed="true"]').map((one) => one.dataset.reason.toLowerCase());
    const note = [reasons.join(", "), $("#note").value.trim()].filter(Boolean).join(": ");
    const strokes = pen ? pen.strokes.map((stroke) => stroke.slice()) : [];
    if (!note && !strokes.length) { say(t("Say in a word what should change, or draw it.")); $("#note").focus(); return; }
    decide("reshoot", { note, strokes });
    ask(false);
  },
  pen: () => penOn(!pen.on),
  undo: () => pen.undo(),
  compare,
  other: anotherFrame,
  in: () => looking.by(1.5),
  out: () => looking.by(1 / 1.5),
  close: (button) => button.closest("dialog").close(),
  leave: async () => { await post("/leave", {}); out(); },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-frame], [data-reason], [data-filter].btn, .cell > a, .back, #next, #open-more");
  if (!button || button.closest("#conflict") || button.getAttribute("aria-disabled") === "true") return;
  if (button.matches(".cell > a")) { event.preventDefault(); openShot(button.closest(".product").dataset.sku, button.dataset.role); }
  else if (button.matches(".back")) { event.preventDefault(); closeShot(); }
  else if (button.id === "next") { const next = nextWaiting(opened()?.dataset); if (next) openShot(...next); }
  else if (button.id === "open-more") { $("#more").showModal(); part("/part/more", () => $("#more"), "innerHTML"); }
  else if (button.dataset.frame) { if (!asking()) choose(button.dataset.frame); }
  else if (button.dataset.reason) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  else if (button.dataset.filter) { body.dataset.filter = button.dataset.filter; filters(); }
  else { event.preventDefault(); ACTS[button.dataset.do]?.(button); }
});

document.addEventListener("submit", (event) => {
  if (event.target.id === "naming") return;
  event.preventDefault();
  if (event.target.id === "comment") {
    const text = $("#text").value.trim(), { sku, role, title } = opened().dataset;
    if (!text) return;
    $("#text").value = "";
    keep({ path: "/comment", value: { sku, role, text, on: $$(".th").find((one) => one.dataset.frame === shown)?.dataset.name || null }, title });
  } else if (event.target.id === "sending") ACTS.send();
});

const KEYS = { v: "approved", d: "reshoot", c: "compare" };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (doubted) { if (event.key === "Escape") event.preventDefault(); return; }
  const key = event.key.toLowerCase(); // with the capitals locked, too
  const typing = event.target.closest("input, textarea"), dialog = $("dialog[open]"), shot = opened();
  if (dialog?.id === "viewer") {
    const by = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 }[event.key];
    const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (by) looking.by(by);
    else if (event.key === "0") looking.reset();
    else if (move) { looking.at.x += move[0]; looking.at.y += move[1]; looking.show(); }
    return;
  }
  if (dialog) return;
  if (event.key === "Escape" && asking()) return ask(false);
  if (typing || !shot || body.dataset.view !== "shot") return;
  if (event.key === "Escape") closeShot();
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(event.key === "ArrowLeft" ? -1 : 1);
  else if (key === "z" && shown && !asking()) view([shown]);
  else if (key === "n") { const next = nextWaiting(shot.dataset); if (next) openShot(...next); }
  else if (KEYS[key] && !asking()) { const button = $(`[data-do="${KEYS[key]}"]`, shot); if (button && !button.disabled) { event.preventDefault(); button.click(); } }
});

function filters() {
  const chosen = body.dataset.filter, waits = Number($("#head").dataset.waits);
  for (const one of $$(".filters .btn")) one.setAttribute("aria-pressed", String(one.dataset.filter === chosen));
  $("#nothing").hidden = chosen === "all" || $$(".cell").some((one) => one.dataset[chosen] === "1");
  const next = body.dataset.decides === "yes" ? t("Decide the next of {waits}", { waits }) : t("Look at the next of {waits}", { waits });
  $("#next span").textContent = waits ? next : t("Nothing to decide");
  $("#next").disabled = !waits;
}

if ($("#coverage")) {
  document.addEventListener("htmx:after:swap", () => { filters(); if (body.dataset.view === "shot") ready(); current(); });
  addEventListener("popstate", () => {
    if (!$("#coverage")) return; // put out
    for (const dialog of $$("#viewer[open], #more[open]")) dialog.close();
    const asked = new URLSearchParams(location.search);
    if (location.pathname === "/shot") openShot(asked.get("sku"), asked.get("role"), false);
    else closeShot(false);
  });
  addEventListener("online", () => listen());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && (!online || Date.now() - heard > 20000)) listen(); });
  filters();
  ready();
  // The computer was busy when the page was asked for.
  if (location.pathname === "/shot" && !opened()) { const asked = new URLSearchParams(location.search); openShot(asked.get("sku"), asked.get("role"), false); }
  listen();
  watch();
  flush();
}
