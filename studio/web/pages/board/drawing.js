"use strict";
// Zooming into a picture with fingers, wheel or keys, and drawing on it. Nothing here knows what is drawn for.

// One or two pictures side by side, zoomed and moved together. looks: elements with a .pan in each.
class Zoom {
  constructor(looks, tapped, rests = () => false) {
    this.looks = looks;
    this.tapped = tapped;
    this.rests = rests;
    this.scale = 1;
    this.at = { x: 0, y: 0 };
    this.fingers = new Map();
    for (const look of looks) {
      look.addEventListener("pointerdown", (event) => this.down(event, look));
      look.addEventListener("pointermove", (event) => this.move(event));
      for (const kind of ["pointerup", "pointercancel"]) look.addEventListener(kind, (event) => this.up(event));
      look.addEventListener("wheel", (event) => {
        if (this.rests()) return;
        event.preventDefault();
        this.by(Math.exp(-event.deltaY / 300), this.within(event, look));
      }, { passive: false });
    }
  }
  // From the middle of the picture, where it lies while it is not moved.
  within(event, look) {
    const box = (look.querySelector(".pan") || look).getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2 + this.at.x, y: event.clientY - box.top - box.height / 2 + this.at.y };
  }
  down(event, look) {
    if (this.rests() || event.pointerType === "mouse" && event.button !== 0 || event.target.closest("button")) return;
    look.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { ...this.within(event, look), look });
    this.moved = this.fingers.size > 1;
    this.from = { x: event.clientX, y: event.clientY };
  }
  move(event) {
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return;
    const now = this.within(event, finger.look);
    if (this.fingers.size === 2) {
      const other = [...this.fingers.entries()].find(([id]) => id !== event.pointerId)[1];
      const before = Math.hypot(finger.x - other.x, finger.y - other.y);
      const after = Math.hypot(now.x - other.x, now.y - other.y);
      const middle = { x: (finger.x + other.x) / 2, y: (finger.y + other.y) / 2 };
      if (before > 4) this.by(after / before, middle);
      // What lay between the fingers stays between them, also where both move.
      this.at.x += (now.x - finger.x) / 2;
      this.at.y += (now.y - finger.y) / 2;
      this.show();
    } else if (this.scale > 1) {
      this.at.x += now.x - finger.x;
      this.at.y += now.y - finger.y;
      this.show();
    }
    if (Math.hypot(event.clientX - this.from.x, event.clientY - this.from.y) > 8) this.moved = true;
    Object.assign(finger, now);
  }
  up(event) {
    const finger = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (finger && !this.moved && event.type === "pointerup" && this.tapped) this.tapped(this.within(event, finger.look));
  }
  // By a factor, so that what is at that place stays there.
  by(factor, place = { x: 0, y: 0 }) {
    const scale = Math.min(8, Math.max(1, this.scale * factor));
    const real = scale / this.scale;
    this.at = { x: place.x - (place.x - this.at.x) * real, y: place.y - (place.y - this.at.y) * real };
    this.scale = scale;
    this.show();
  }
  reset() {
    this.scale = 1;
    this.at = { x: 0, y: 0 };
    this.show();
  }
  show() {
    const box = this.looks[0].getBoundingClientRect();
    const most = { x: (box.width * (this.scale - 1)) / 2, y: (box.height * (this.scale - 1)) / 2 };
    for (const side of ["x", "y"]) this.at[side] = Math.max(-most[side], Math.min(most[side], this.at[side]));
    for (const look of this.looks) {
      const pan = look.querySelector(".pan");
      if (!pan) continue;
      pan.style.transformOrigin = "50% 50%";
      pan.style.transform = this.scale === 1 ? "" : `translate(${this.at.x}px, ${this.at.y}px) scale(${this.scale})`;
    }
  }
}

const SVG = "http://www.w3.org/2000/svg";

const AROUND = 36; // points of an ellipse
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// What is drawn on a picture: strokes in parts of it. into: an SVG group; pan: what lies over the picture exactly.
// By keys: arrows move a cross, and the other corner of what is begun: an ellipse or a rectangle. told(what, cross, size): what a key did.
class Pen {
  constructor(pan, into, changed, told = () => {}) {
    Object.assign(this, { pan, into, changed, told, strokes: [], on: false, now: null, cross: null, begun: null });
    pan.addEventListener("keydown", (event) => { if (this.on && this.key(event)) { event.preventDefault(); event.stopPropagation(); } });
    pan.addEventListener("focus", () => { if (this.on && pan.matches(":focus-visible")) { this.cross ||= [0.5, 0.5]; this.show(); } });
    pan.addEventListener("blur", () => { if (this.cross && !this.begun) { this.cross = null; this.show(); } });
    pan.addEventListener("pointerdown", (event) => this.down(event));
    pan.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) pan.addEventListener(kind, (event) => this.up(event));
  }
  place(event) {
    const box = this.pan.getBoundingClientRect();
    const part = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 1e4) / 1e4;
    return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
  }
  // Whether a key was for the pen.
  key(event) {
    const arrow = ARROWS[event.key], shapes = { Enter: "ellipse", " ": "ellipse", r: "rectangle", R: "rectangle" };
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (arrow) {
      const box = this.pan.getBoundingClientRect(), px = event.shiftKey ? 48 : 12;
      this.cross ||= [0.5, 0.5];
      this.cross = this.cross.map((at, n) => Math.round(Math.min(1, Math.max(0, at + (arrow[n] * px) / (n ? box.height : box.width))) * 1e4) / 1e4);
      this.tell("moved");
    } else if (this.begun && (shapes[event.key] === "ellipse" || event.key === "r" || event.key === "R")) {
      const shape = this.shape();
      this.begun = null;
      if (shape) { this.strokes.push(shape); this.changed(); }
      this.tell(shape ? "drawn" : "nothing");
    } else if (shapes[event.key]) {
      if (this.strokes.length >= 24) { this.tell("full"); return true; }
      this.cross ||= [0.5, 0.5];
      this.begun = { kind: shapes[event.key], from: this.cross };
      this.tell(this.begun.kind);
    } else if (this.begun && ["Escape", "Backspace", "Delete"].includes(event.key)) {
      this.begun = null;
      this.tell("dropped");
    } else if (event.key === "Backspace" || event.key === "Delete") {
      this.undo();
      this.tell("undone");
    } else return false;
    this.show();
    return true;
  }
  tell(what) {
    const size = this.begun && this.cross.map((at, n) => Math.abs(at - this.begun.from[n]));
    this.told(what, this.cross, size);
  }
  // What is begun, as a stroke; null while it has no size.
  shape() {
    const [x0, y0] = this.begun.from, [x1, y1] = this.cross;
    if (Math.abs(x1 - x0) < 0.004 && Math.abs(y1 - y0) < 0.004) return null;
    if (this.begun.kind === "rectangle") return [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]];
    const round = (at) => Math.round(at * 1e4) / 1e4;
    return [...Array(AROUND + 1).keys()].map((n) => {
      const angle = (2 * Math.PI * n) / AROUND;
      return [round((x0 + x1) / 2 + ((x1 - x0) / 2) * Math.cos(angle)), round((y0 + y1) / 2 + ((y1 - y0) / 2) * Math.sin(angle))];
    });
  }
  down(event) {
    if (!this.on || !event.isPrimary || this.strokes.length >= 24) return;
    event.preventDefault();
    this.cross = this.begun = null;
    event.stopPropagation();
    this.pan.setPointerCapture(event.pointerId);
    this.now = [this.place(event)];
    this.strokes.push(this.now);
    this.show();
  }
  move(event) {
    if (!this.now || !event.isPrimary) return;
    event.stopPropagation();
    const at = this.place(event), last = this.now[this.now.length - 1];
    if (this.now.length < 1500 && Math.hypot(at[0] - last[0], at[1] - last[1]) > 0.002) {
      this.now.push(at);
      this.show();
    }
  }
  up(event) {
    // Another finger that is lifted ends nothing of what the first one draws.
    if (!this.now || !event.isPrimary) return;
    this.now = null;
    this.changed();
  }
  undo() {
    this.strokes.pop();
    this.show();
    this.changed();
  }
  clear() {
    this.strokes = [];
    this.cross = this.begun = null;
    this.show();
  }
  show() {
    const lines = [...this.strokes];
    const shape = this.begun && this.shape();
    if (shape) lines.push(shape);
    if (this.cross) {
      const box = this.pan.getBoundingClientRect(), [x, y] = this.cross, w = 14 / (box.width || 1), h = 14 / (box.height || 1);
      lines.push([[x - w, y], [x + w, y]], [[x, y - h], [x, y + h]]);
    }
    this.into.replaceChildren(...lines.flatMap((stroke) => drawnLines(stroke)));
  }
}

function drawnLines(stroke) {
  const points = stroke.length === 1 ? [...stroke, stroke[0]] : stroke;
  return ["rim", "ink"].map((name) => {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("class", name);
    line.setAttribute("points", points.map((at) => at.join(",")).join(" "));
    return line;
  });
}
