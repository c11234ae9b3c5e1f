// A chart whose values can be read, whose arms can be hidden, and of which a part can be enlarged: by the
// pointer, by touch and by the keyboard.
let charts = 0;

class View {
  constructor(chart, place) {
    Object.assign(this, { chart, hidden: new Set(), zoomed: null, reading: null });
    this.left = chart.rowNames ? 20 + 6.2 * Math.max(...chart.rowNames.map((name) => name.length)) : 58;
    this.clip = `clip-${charts += 1}`;
    const box = add(place, "div", { class: "chart" });
    this.svg = add(box, "svg", {
      viewBox: `0 0 ${width} ${height}`, tabindex: 0, role: "application", "aria-roledescription": "chart",
      "aria-label": `${chart.title}: arrow keys read values, plus and minus zoom, 0 shows all`,
    });
    this.output = add(box, "output", { "aria-live": "polite" });
    if (!chart.picture) {
      this.makeTools(add(box, "div", { class: "tools" }));
      this.listen();
    }
    draw(this);
  }

  get curves() {
    return this.chart.curves.filter((curve) =>
      !this.hidden.has(curve.colour) && !this.hidden.has(curve.style));
  }

  makeTools(tools) {
    const isHeat = this.chart.curves.some((curve) => curve.style === "heat");
    for (const { name, value } of isHeat ? this.chart.curves : []) {
      const most = short(Math.max(...value.filter(isNumber).map(Math.abs)));
      add(tools, "span", { class: "soft" }, `${name}: blue −${most}, white 0, orange ${most}`);
    }
    const entries = new Map();
    for (const curve of isHeat ? [] : this.chart.curves) {
      const names = entries.get(curve.colour) ?? new Set();
      if (!isShared(curve) || names.size === 0) names.add(curve.name);
      entries.set(curve.colour, names);
    }
    const entry = (key, text, colour) => {
      const button = add(tools, "button", { type: "button", class: "arm", "aria-pressed": "true" });
      if (colour) add(button, "span", { class: "swatch", style: `background: ${colour}` });
      button.append(text);
      button.addEventListener("click", () => {
        if (!this.hidden.delete(key)) this.hidden.add(key);
        button.setAttribute("aria-pressed", String(!this.hidden.has(key)));
        this.reading = null;
        draw(this);
      });
    };
    for (const [colour, names] of entries) entry(colour, [...names].join(" · "), inks[colour % inks.length]);
    for (const [style, text] of [["published", "dashed: published"], ["dead", "dotted: dead runs"]]) {
      if (this.chart.curves.some((curve) => curve.style === style)) entry(style, text);
    }
    for (const [text, label, act] of [["+", "Zoom in", () => this.zoomBy(0.5)],
      ["−", "Zoom out", () => this.zoomBy(2)], ["all", "Show all", () => this.zoom(null)]]) {
      add(tools, "button", { type: "button", class: "zoom", "aria-label": label }, text)
        .addEventListener("click", act);
    }
  }

  listen() {
    let from = null;
    this.svg.addEventListener("pointerdown", (event) => {
      this.read(this.nearest(this.place(event)));
      if (event.pointerType !== "touch") from = this.place(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      const at = this.place(event);
      if (!from) return this.read(this.nearest(at));
      this.frame?.remove();
      this.frame = add(this.svg, "rect", {
        class: "frame", x: Math.min(at.x, from.x), y: Math.min(at.y, from.y),
        width: Math.abs(at.x - from.x), height: Math.abs(at.y - from.y),
      });
    });
    this.svg.addEventListener("pointerup", (event) => {
      const at = this.place(event);
      const box = from && [from.x, at.x, from.y, at.y];
      from = null;
      this.frame?.remove();
      if (!box || Math.abs(box[0] - box[1]) < 8 || Math.abs(box[2] - box[3]) < 8) return;
      const xs = box.slice(0, 2).sort((a, b) => a - b), ys = box.slice(2).sort((a, b) => b - a);
      this.zoom({ x: xs.map((x) => this.valueAtX(x)), y: ys.map((y) => this.valueAtY(y)) });
    });
    this.svg.addEventListener("pointerleave", () => { from = null; this.frame?.remove(); });
    this.svg.addEventListener("dblclick", () => this.zoom(null));
    this.svg.addEventListener("keydown", (event) => {
      const acts = {
        ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), ArrowDown: () => this.turn(1),
        ArrowUp: () => this.turn(-1), "+": () => this.zoomBy(0.5), "=": () => this.zoomBy(0.5),
        "-": () => this.zoomBy(2), 0: () => this.zoom(null), Escape: () => this.read(null),
      };
      if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      acts[event.key]();
    });
  }

  // Where an event is, in the numbers of the drawing.
  place(event) {
    const box = this.svg.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * width / box.width, y: (event.clientY - box.top) * height / box.height,
    };
  }

  toX(value) { return this.left + this.x.place(value) * (width - right - this.left); }
  toY(value) { return height - bottom - this.y.place(value) * (height - bottom - top); }
  valueAtX(x) { return this.x.at((x - this.left) / (width - right - this.left)); }
  valueAtY(y) { return this.y.at((height - bottom - y) / (height - bottom - top)); }

  isDrawn(curve, n) {
    return isNumber(curve.x[n]) && (!this.x.isLog || curve.x[n] > 0) && (curve.style === "diverged"
      || (isNumber(curve.y[n]) && (!this.y.isLog || curve.y[n] > 0)));
  }

  point(curve, n) {
    return { x: this.toX(curve.x[n]), y: curve.style === "diverged" ? top : this.toY(curve.y[n]) };
  }

  isInside({ x, y }) {
    return x >= this.left - 1 && x <= width - right + 1 && y >= top - 1 && y <= height - bottom + 1;
  }

  nearest(at) {
    let [best, distance] = [null, 40 ** 2];
    for (const curve of this.curves) {
      for (let n = 0; n < curve.x.length; n += 1) {
        if (!this.isDrawn(curve, n)) continue;
        const point = this.point(curve, n);
        const far = (point.x - at.x) ** 2 + (point.y - at.y) ** 2;
        if (far < distance && this.isInside(point)) [best, distance] = [{ curve, n }, far];
      }
    }
    return best;
  }

  // Says the values of a point, and marks it.
  read(reading) {
    this.reading = reading;
    this.mark?.remove();
    this.output.textContent = "";
    if (!reading) return;
    const { curve, n } = reading, point = this.point(curve, n);
    const band = curve.low && isNumber(curve.low[n]) && !(curve.value && curve.style !== "heat")
      ? ` (${short(curve.low[n])} to ${short(curve.high[n])})` : "";
    const row = this.chart.rowNames?.[curve.y[n] - 1];
    const y = curve.style === "diverged" ? "diverged"
      : row ?? `${this.chart.yTitle} ${short(curve.value && curve.style !== "heat" ? curve.value[n] : curve.y[n])}`;
    const value = curve.style === "heat" && isNumber(curve.value[n]) ? `, ${short(curve.value[n])}` : "";
    this.output.textContent = row
      ? `${curve.name}, ${row}: ${this.chart.xTitle} ${short(curve.x[n])}${band}`
      : `${curve.name}: ${this.chart.xTitle} ${short(curve.x[n])}, ${y}${band}${value}`;
    if (this.isInside(point)) this.mark = add(this.svg, "circle", { class: "mark", cx: point.x, cy: point.y, r: 6 });
  }

  step(by) {
    const curve = this.reading?.curve ?? this.curves[0];
    if (!curve) return;
    let n = this.reading ? this.reading.n + by : by > 0 ? 0 : curve.x.length - 1;
    while (n >= 0 && n < curve.x.length && !this.isDrawn(curve, n)) n += by;
    if (n >= 0 && n < curve.x.length) this.read({ curve, n });
  }

  // Goes on to the point of the next curve that lies nearest along the x axis.
  turn(by) {
    if (!this.reading) return this.step(1);
    const curves = this.curves, x = this.reading.curve.x[this.reading.n];
    const curve = curves[(curves.indexOf(this.reading.curve) + by + curves.length) % curves.length];
    const places = [...curve.x.keys()].filter((n) => this.isDrawn(curve, n));
    places.sort((a, b) => Math.abs(curve.x[a] - x) - Math.abs(curve.x[b] - x));
    if (places.length) this.read({ curve, n: places[0] });
  }

  // Shows a part, or all; a part that is too small for the digits of its numbers, or too large, is left.
  zoom(part) {
    const isPossible = ([a, b]) => Number.isFinite(a) && Number.isFinite(b)
      && Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b));
    if (part && !(isPossible(part.x) && isPossible(part.y))) return;
    this.zoomed = part;
    draw(this);
  }

  zoomBy(factor) {
    const point = this.reading && this.point(this.reading.curve, this.reading.n);
    const about = (axis, at) => [-1, 1].map((side) => axis.at(at + side * factor / 2));
    const centre = point && this.isInside(point) ? [this.x.place(this.valueAtX(point.x)),
      this.y.place(this.valueAtY(point.y))] : [0.5, 0.5];
    this.zoom({ x: about(this.x, centre[0]), y: about(this.y, centre[1]) });
  }
}
