// Throughput and latency over time (uPlot), with bands where faults were active.
import { colour, element, section } from "./dom.js";
import { describe, endOf, faultLegend, kBandOpacity, kindColour, kinds } from "./faults.js";
import { count, duration } from "./units.js";

const kHeight = 240;

// Left and right edge of a fault on the canvas, cut to the part of the axis that is shown.
function edges(u, fault, data) {
  const { left, width } = u.bbox;
  return [fault.start_ms, endOf(fault, data)].map((ms) =>
    Math.min(Math.max(u.valToPos(ms / 1000, "x", true), left), left + width));
}

function fillBand(u, fault, data) {
  const { ctx, bbox } = u;
  const [left, right] = edges(u, fault, data);
  if (right <= left) return;
  ctx.save();
  ctx.globalAlpha = kBandOpacity;
  ctx.fillStyle = kindColour(data.faults, fault.kind);
  ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height);
  ctx.restore();
}

// Writes the longest of the label's beginnings, word by word, that the band has room for.
function nameBand(u, fault, data) {
  const { ctx, bbox } = u;
  const [left, right] = edges(u, fault, data);
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${10 * scale}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.fillStyle = colour("text");
  const words = describe(fault).split(" ");
  while (words.length > 0 && ctx.measureText(words.join(" ")).width > right - left - 6 * scale) {
    words.pop();
  }
  // A line for each kind: faults of different kinds are often in force together.
  const line = kinds(data.faults).indexOf(fault.kind);
  ctx.fillText(words.join(" "), left + 3 * scale, bbox.top + (3 + 12 * line) * scale);
  ctx.restore();
}

function markViolation(u, data) {
  const culprit = data.excerpt.operations.find((operation) => operation.role === "culprit");
  if (!culprit) return;
  const { ctx, bbox } = u;
  const x = Math.round(u.valToPos(culprit.call_ms / 1000, "x", true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("invalid");
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `bold ${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  const width = ctx.measureText("violation").width;
  const left = x > bbox.left + bbox.width / 2 ? x - width : x;
  const bottom = bbox.top + bbox.height;
  ctx.fillRect(left - 4 * devicePixelRatio, bottom - 16 * devicePixelRatio,
    width + 8 * devicePixelRatio, 16 * devicePixelRatio);
  ctx.fillStyle = colour("on-verdict");
  ctx.fillText("violation", left, bottom - 2 * devicePixelRatio);
  ctx.restore();
}

function axis(values) {
  return { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1 }, values };
}

// What is zoomed to, else the whole run, also where nothing completed.
function shown(u, low, high, data) {
  const moments = u.data[0];
  const zoomed = low > moments[0] || high < moments.at(-1);
  return zoomed ? [low, high] : [0, Math.max(data.duration_ms / 1000, 0.001)];
}

function options(data, width, series, y, yValues) {
  return {
    width,
    height: kHeight,
    series: [{ label: "time", value: (u, x) => (x === null ? "" : `${x} s`) }, ...series],
    scales: { x: { time: false, range: (u, low, high) => shown(u, low, high, data) }, y },
    axes: [axis((u, xs) => xs.map((x) => `${x} s`)), { ...axis(yValues), size: 62 }],
    cursor: { drag: { x: true, y: false }, points: { show: false } },
    hooks: {
      drawClear: [(u) => data.faults.forEach((fault) => fillBand(u, fault, data))],
      draw: [(u) => {
        data.faults.forEach((fault) => nameBand(u, fault, data));
        markViolation(u, data);
      }],
    },
  };
}

function throughputPlot(data, width) {
  const { step_s: step, ok, fail, info } = data.throughput;
  const line = (name) => ({ label: name, stroke: colour(name), width: 1.5,
    points: { show: ok.length < 3 }, value: (u, y) => (y === null ? "" : count(y)) });
  const x = ok.map((_, i) => (i + 0.5) * step);
  return [options(data, width, [line("ok"), line("fail"), line("info")],
    { range: (u, low, high) => [0, Math.max(high * 1.15, 1)] }, (u, ys) => ys.map(count)),
    [x, ok, fail, info]];
}

// All series on one axis of moments: at the moment of another's dot a series has none.
function aligned(latency) {
  const dots = latency.flatMap(({ called_ms: called, took_ms: took }, series) =>
    called.map((ms, i) => ({ x: ms / 1000, y: Math.max(took[i], 0.001), series })));
  dots.sort((a, b) => a.x - b.x);
  return [dots.map((dot) => dot.x),
    ...latency.map((_, series) => dots.map((dot) => (dot.series === series ? dot.y : null)))];
}

const kDotColours = ["#2f7fd6", "#d9822b", "#2a9d6f", "#b04fb5", "#c23f5a", "#6f7d1f"];

function latencyPlot(data, width) {
  const series = data.latency.map(({ f }, i) => {
    const stroke = kDotColours[i % kDotColours.length];
    return { label: f, stroke, paths: () => null,
      points: { show: true, size: 3.5, fill: stroke, width: 0, stroke } };
  });
  const made = options(data, width, series, { distr: 3, range: wholeDecades },
    (u, ys) => ys.map(duration));
  made.axes[1].splits = (u, axisIndex, low, high) => decades(low, high);
  return [{ ...made, legend: { live: false } }, aligned(data.latency)];
}

function wholeDecades(u, low, high) {
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.5))];
}

function decades(low, high) {
  const from = Math.round(Math.log10(low));
  const to = Math.round(Math.log10(high));
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
}

// Draws into a box that keeps up with the width of the page and with light and dark.
function chart(name, plotOf) {
  const box = element("div", { class: "chart", id: `chart-${name}` });
  let plot = null;
  const draw = () => {
    plot?.destroy();
    const [made, values] = plotOf(box.clientWidth);
    plot = new uPlot(made, values, box);
  };
  const begin = () => {
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    new ResizeObserver(() => {
      if (box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: kHeight });
    }).observe(box);
  };
  return { box, begin };
}

function empty(text) {
  return { box: element("p", { class: "soft" }, text), begin: () => {} };
}

function thinnedNote(latency) {
  const shown = latency.reduce((sum, { called_ms: called }) => sum + called.length, 0);
  const all = latency.reduce((sum, { of }) => sum + of, 0);
  return shown === all ? "A dot for each operation that succeeded."
    : `${count(shown)} of ${count(all)} operations that succeeded: the slowest of every moment ` +
      "are among them.";
}

// Two sections, and a function that draws them once they are on the page.
export function charts(data) {
  const throughput = data.throughput.ok.length > 0
    ? chart("throughput", (width) => throughputPlot(data, width))
    : empty("There is no series of completions to draw.");
  const latency = data.latency.length > 0
    ? chart("latency", (width) => latencyPlot(data, width)) : empty("No operation succeeded.");
  return {
    sections: [
      section("Throughput", element("p", { class: "soft" },
        "Completions a second, by outcome. Drag to zoom, double-click to see all."),
      faultLegend(data.faults), throughput.box),
      section("Latency", element("p", { class: "soft" }, thinnedNote(data.latency)),
        faultLegend(data.faults), latency.box),
    ],
    begin: () => {
      throughput.begin();
      latency.begin();
    },
  };
}
