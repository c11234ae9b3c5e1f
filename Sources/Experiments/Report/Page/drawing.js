// How charts are drawn, from their numbers, in the units of an SVG of 460 × 320.
const width = 460, height = 320, top = 26, bottom = 42, right = 12;
const inks = ["currentColor", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999"];
const ink = (curve) => inks[curve.colour % inks.length];
const isShared = (curve) => curve.style === "published" || curve.style === "dead";
const isNumber = (value) => value !== null && Number.isFinite(value);
const short = (value) => String(Number(value.toPrecision(5)));

const add = (parent, name, attributes, text) => {
  const isDrawn = parent instanceof SVGElement || name === "svg";
  const made = isDrawn ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return parent.appendChild(made);
};

// A scale from the least to the most value, whose places go from 0 to 1.
const scale = (least, most, isLog) => {
  const [to, from] = isLog ? [Math.log10, (v) => 10 ** v] : [(v) => v, (v) => v];
  const [a, b] = [to(least), to(most)];
  return { least, most, isLog, place: (v) => (to(v) - a) / (b - a), at: (p) => from(a + p * (b - a)) };
};

const ticks = ({ least, most, isLog }) => {
  const [low, high] = [Math.min(least, most), Math.max(least, most)];
  if (isLog && high / low > 5) {
    const steps = high / low > 200 ? [1] : [1, 2, 5];
    const powers = Math.ceil(Math.log10(high / low) / 6);
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += powers) {
      for (const step of steps) found.push(step * 10 ** power);
    }
    return found.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  }
  const wanted = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= wanted);
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1) found.push(n * step);
  return found;
};

const isLogarithmic = (chart, axis) => (axis === "x" ? chart.isLogarithmicX : chart.isLogarithmicY)
  && chart.curves.some((curve) => curve[axis].some((value) => value > 0));

// The scale that all shown curves fit in.
const fitting = (chart, curves, axis) => {
  if (axis === "y" && chart.rowNames) return scale(chart.rowNames.length + 0.5, 0.5, false);
  const isLog = isLogarithmic(chart, axis);
  const bars = (curve) => (curve.style === "intervals") === (axis === "x");
  let [least, most] = [Infinity, -Infinity];
  for (const curve of curves) {
    for (const values of [curve[axis], ...(bars(curve) ? [curve.low ?? [], curve.high ?? []] : [])]) {
      for (const value of values) {
        if (!isNumber(value) || (isLog && value <= 0)) continue;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
  }
  if (least > most) return scale(isLog ? 0.1 : 0, 1, isLog);
  if (isLog) return scale(least / 1.1, most * 1.1, true);
  const room = (most - least) * 0.04 || Math.abs(most) * 0.1 || 1;
  return scale(least - room, most + room, false);
};

// Draws a chart anew: what is shown of it, on the axes that it is zoomed to.
const draw = (view) => {
  const { chart, svg, left, curves } = view;
  svg.replaceChildren();
  add(svg, "text", { class: "title", x: (left + width - right) / 2, y: 16 }, chart.title);
  if (chart.picture) return drawPicture(chart.picture, svg);
  view.x = view.zoomed ? scale(...view.zoomed.x, isLogarithmic(chart, "x")) : fitting(chart, curves, "x");
  view.y = view.zoomed ? scale(...view.zoomed.y, isLogarithmic(chart, "y")) : fitting(chart, curves, "y");
  drawAxes(view);
  add(add(svg, "clipPath", { id: view.clip }), "rect", {
    x: left, y: top, width: width - right - left, height: height - bottom - top,
  });
  const area = add(svg, "g", { "clip-path": `url(#${view.clip})` });
  for (const curve of curves) if (curve.low && curve.style !== "intervals") drawBand(view, curve, area);
  for (const curve of curves) drawCurve(view, curve, add(area, "g", { class: `curve ${curve.style}`, color: ink(curve) }));
  view.read(view.reading);
};

const drawPicture = ({ width: columns, height: rows, pixels }, svg) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = canvas.getContext("2d"), image = context.createImageData(columns, rows);
  for (let n = 0; n < columns * rows; n += 1) image.data.set([...pixels.slice(3 * n, 3 * n + 3), 255], 4 * n);
  context.putImageData(image, 0, 0);
  add(svg, "image", {
    href: canvas.toDataURL(), x: 4, y: top, width: width - 8, height: height - top - 4, style: "image-rendering: pixelated",
  });
};

const drawAxes = (view) => {
  const { chart, svg, left } = view, low = height - bottom, end = width - right;
  const grid = add(svg, "g", { class: "grid" });
  for (const tick of ticks(view.x)) {
    const x = view.toX(tick);
    add(grid, "line", { x1: x, x2: x, y1: low, y2: low + 4 });
    add(grid, "text", { class: "middle", x, y: low + 16 }, short(tick));
  }
  for (const tick of chart.rowNames ? chart.rowNames.keys() : ticks(view.y)) {
    const y = view.toY(chart.rowNames ? tick + 1 : tick);
    if (y < top - 1 || y > low + 1) continue;
    add(grid, "line", { x1: left, x2: end, y1: y, y2: y });
    add(grid, "text", { class: "end", x: left - 6, y: y + 4 }, chart.rowNames?.[tick] ?? short(tick));
  }
  add(grid, "path", { d: `M${left} ${top}V${low}H${end}` });
  add(svg, "text", { class: "middle", x: (left + end) / 2, y: height - 6 }, chart.xTitle);
  const y = (top + low) / 2;
  add(svg, "text", { class: "middle", x: 12, y, transform: `rotate(-90 12 ${y})` }, chart.yTitle);
};

// The pieces of a curve between its gaps, as lists of places in it.
const pieces = (view, curve) => {
  const found = [[]];
  for (let n = 0; n < curve.x.length; n += 1) {
    if (view.isDrawn(curve, n)) found.at(-1).push(n);
    else if (found.at(-1).length) found.push([]);
  }
  return found.filter((piece) => piece.length);
};

const drawBand = (view, curve, area) => {
  const floor = view.y.isLog ? view.y.least : -Infinity;
  for (const piece of pieces(view, curve)) {
    const side = (values) => piece.filter((n) => isNumber(values[n]))
      .map((n) => `${view.toX(curve.x[n])} ${view.toY(Math.max(values[n], floor))}`);
    const outline = [...side(curve.low), ...side(curve.high).reverse()];
    if (outline.length > 2) add(area, "path", { class: "band", fill: ink(curve), d: `M${outline.join("L")}Z` });
  }
};

const drawCurve = (view, curve, group) => {
  const dot = (n) => {
    const { x, y } = view.point(curve, n);
    add(group, "circle", { cx: x, cy: y, r: 2.5 });
  };
  const all = pieces(view, curve);
  switch (curve.style) {
    case "points": all.flat().forEach(dot); break;
    case "heat": drawHeat(view, curve, group); break;
    case "diverged":
      for (const n of all.flat()) add(group, "text", { class: "middle", x: view.point(curve, n).x, y: top + 4 }, "×");
      break;
    case "intervals":
      for (const n of all.flat()) {
        const y = view.toY(curve.y[n]);
        add(group, "path", { d: `M${view.toX(curve.low[n])} ${y}H${view.toX(curve.high[n])}` });
        dot(n);
      }
      break;
    default:
      for (const piece of all) {
        const places = piece.map((n) => view.point(curve, n));
        const line = curve.style !== "steps" ? `M${places.map(({ x, y }) => `${x} ${y}`).join("L")}`
          : places.map(({ x, y }, n) => {
            const middle = (other) => (x + (places[other]?.x ?? x)) / 2;
            return `${n ? "L" : "M"}${middle(n - 1)} ${y}H${middle(n + 1)}`;
          }).join("");
        add(group, "path", { d: line });
        if (piece.length === 1 || (curve.style === "line" && curve.x.length <= 60)) piece.forEach(dot);
      }
  }
};

// Cells of a map: blue below zero, orange above, white at zero.
const drawHeat = (view, curve, group) => {
  const size = (values, to) => {
    const places = [...new Set(values)].sort((a, b) => a - b);
    return places.length > 1 ? Math.abs(to(places[1]) - to(places[0])) + 0.5 : 20;
  };
  const [across, down] = [size(curve.x, (x) => view.toX(x)), size(curve.y, (y) => view.toY(y))];
  const most = Math.max(...curve.value.filter(isNumber).map(Math.abs), 1e-12);
  curve.x.forEach((_, n) => {
    if (!view.isDrawn(curve, n) || !isNumber(curve.value[n])) return;
    const { x, y } = view.point(curve, n), share = Math.abs(curve.value[n]) / most;
    const [r, g, b] = curve.value[n] < 0 ? [0, 114, 178] : [213, 94, 0];
    const mixed = [r, g, b].map((part) => Math.round(255 + (part - 255) * share));
    add(group, "rect", { x: x - across / 2, y: y - down / 2, width: across, height: down, fill: `rgb(${mixed})`, stroke: "none" });
  });
};
