"use strict";
const told = JSON.parse(document.getElementById("told").textContent);
const box = document.getElementById("line"), answer = document.getElementById("answer");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

// Ed25519 (RFC 8032, section 5.1) for browsers whose own cryptography has none; slow, and right.
const P = 2n ** 255n - 19n, L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a, m = P) => ((a % m) + m) % m;
const power = (a, e) => { let r = 1n; for (a = mod(a); e > 0n; e >>= 1n, a = (a * a) % P) if (e & 1n) r = (r * a) % P; return r; };
const inverse = (a) => power(a, P - 2n);
const D = mod(-121665n * inverse(121666n));
const number = (b) => b.reduceRight((n, one) => (n << 8n) | BigInt(one), 0n);
const add = ([a, b, c, d], [e, f, g, h]) => {
  const A = mod((b - a) * (f - e)), B = mod((b + a) * (f + e)), C = mod(2n * d * h * D), Z = mod(2n * c * g);
  const E = B - A, F = Z - C, G = Z + C, H = B + A;
  return [mod(E * F), mod(G * H), mod(F * G), mod(E * H)];
};
const times = (n, point) => { let r = [0n, 1n, 1n, 0n]; for (; n > 0n; n >>= 1n, point = add(point, point)) if (n & 1n) r = add(r, point); return r; };
const point = (b) => {
  const y = number(b) & ((1n << 255n) - 1n), sign = BigInt(b[31] >> 7), u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  if (y >= P) return null;
  let x = mod(u * v * v * v * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(v * x * x) !== u) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
};
const BASE = point(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));
async function slowly(key, signature, message) {
  const own = point(key), s = number(signature.slice(32));
  if (!own || s >= L) return false;
  const whole = new Uint8Array([...signature.slice(0, 32), ...key, ...message]);
  const h = mod(number(new Uint8Array(await crypto.subtle.digest("SHA-512", whole))), L);
  const [x, y, z] = add(times(s, BASE), times(h, [mod(-own[0]), own[1], 1n, mod(-own[3])]));
  const i = inverse(z), flat = mod(y * i) | ((mod(x * i) & 1n) << 255n);
  return number(signature.slice(0, 32)) === flat;
}
async function holds(key, signature, message) {
  let own = null;
  try { own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]); } catch { return slowly(key, signature, message); }
  return crypto.subtle.verify({ name: "Ed25519" }, own, signature, message);
}

function say(good, head, rest) {
  answer.className = good ? "good" : "bad";
  answer.replaceChildren(...[["strong", head], ["span", rest]].map(([kind, text]) => Object.assign(document.createElement(kind), { textContent: text })));
}
let asked = 0;
async function check(text) {
  const mine = ++asked;
  const line = text.trim().split("#").pop();
  if (!line) { answer.className = ""; answer.replaceChildren(); return; }
  const part = /^TS1;([^;]+);([^;]+);([1-9]\d{0,5})\/([1-9]\d{0,5});(\d{4}-\d\d-\d\d);([0-9a-f]{16});([A-Za-z0-9_-]{85}[AQgw])$/.exec(line);
  if (!part) return say(false, "Not a piece's code.", "It begins with TS1 and has seven parts. Scan it again, or copy all of it.");
  let drop, sku;
  try { [drop, sku] = [decodeURIComponent(part[1]), decodeURIComponent(part[2])]; } catch { return say(false, "Not a piece's code.", "It was cut or changed."); }
  if (part[6] !== told.id) return say(false, "Not genuine.", "It was signed with another key than this brand's crew has.");
  if (!globalThis.crypto || !crypto.subtle) return say(false, "Not checked.", "This browser can't check signatures here; open the page from a file, or in a newer browser.");
  const message = new TextEncoder().encode(line.slice(0, line.lastIndexOf(";")));
  const held = await holds(bytes(told.key), bytes(part[7]), message);
  // What was asked meanwhile is what the answer is to; a slow one does not come over it.
  if (mine !== asked) return;
  if (!held) return say(false, "Not genuine.", "It was changed: what it says is not what was signed.");
  const run = told.runs.find((one) => one.drop === drop && one.sku === sku && one.count === +part[4] && one.date === part[5]);
  if (!run || +part[3] > run.count) return say(false, "Not of these runs.", `It says ${sku}, number ${part[3]} of ${part[4]}, and this page knows no such run.`);
  say(true, `Genuine: number ${part[3]} of ${part[4]}.`, `${run.title} (${sku}), ${drop}, ${part[5]}.`);
}
box.addEventListener("input", () => check(box.value));
if ("BarcodeDetector" in globalThis) {
  const file = document.getElementById("file");
  document.getElementById("picture").hidden = false;
  file.addEventListener("change", async () => {
    try {
      const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file.files[0]));
      box.value = found ? found.rawValue : "";
      found ? check(box.value) : say(false, "No QR code found.", "Take the picture closer, in even light.");
    } catch { say(false, "The picture can't be read.", "Take it as JPEG or PNG, or copy the code's text."); }
  });
}
addEventListener("hashchange", () => { box.value = location.hash.slice(1); check(box.value); });
if (location.hash.length > 1) { box.value = location.hash.slice(1); check(box.value); }
