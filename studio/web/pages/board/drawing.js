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
  within(event, look) {
    const box = look.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
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
      if (before > 4) this.by(after / before, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
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

// What is drawn on a picture: strokes in parts of it. into: an SVG group; pan: what lies over the picture exactly.
class Pen {
  constructor(pan, into, changed) {
    Object.assign(this, { pan, into, changed, strokes: [], on: false, now: null });
    pan.addEventListener("pointerdown", (event) => this.down(event));
    pan.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) pan.addEventListener(kind, () => this.up());
  }
  place(event) {
    const box = this.pan.getBoundingClientRect();
    const part = (at, from, size) => Math.round(Math.min(1, Math.max(0, (at - from) / size)) * 1e4) / 1e4;
    return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
  }
  down(event) {
    if (!this.on || !event.isPrimary || this.strokes.length >= 24) return;
    event.preventDefault();
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
  up() {
    if (!this.now) return;
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
    this.show();
  }
  show() {
    this.into.replaceChildren(...this.strokes.flatMap((stroke) => drawnLines(stroke)));
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
