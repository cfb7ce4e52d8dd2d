// Operations, those around a violation or the few that show it: a lane per process, a bar from call
// to return.
import { element, section, swatch } from "./dom.js";
import { describe, endOf, faultLegend, kindColour } from "./faults.js";
import { layout } from "./layout.js";
import { count, duration, exactMoment, moment } from "./units.js";

const kAxis = 22;
const kLane = 30;

const kRoles = {
  culprit: "saw what it cannot have seen, or cannot have happened",
  source: "gave the object the value that the culprit saw",
  overwriter: "replaced that value before the culprit was called",
  open: "under way at the time, and of no help",
};

const kOutcomes = {
  ok: "it happened",
  fail: "it certainly did not happen",
  info: "unknown: it may happen at any time after its call",
};

function detailsOf(operation) {
  const lines = [operation.text, `called at ${exactMoment(operation.call_ms)}`];
  if (operation.return_ms !== null) {
    lines[1] += `, ${operation.outcome} at ${exactMoment(operation.return_ms)} ` +
      `after ${duration(operation.return_ms - operation.call_ms)}`;
  } else {
    lines[1] += ", never completed";
  }
  if (operation.node) lines[1] += `, answered by ${operation.node}`;
  lines.push(`${operation.outcome}: ${kOutcomes[operation.outcome]}` +
    (operation.error ? ` (${operation.error})` : ""));
  if (operation.end_dropped) {
    lines.push("Drawn as of unknown outcome: when it returned does not matter.");
  }
  if (operation.role) lines.push(`${operation.role}: ${kRoles[operation.role]}`);
  return lines.join("\n");
}

function outcomeOf({ outcome, end_dropped: endDropped }) {
  return endDropped ? "info" : outcome;
}

function isExplained({ role }) {
  return role !== null && role !== "open";
}

// What a bar says: the culprit is told by its colour.
function caption({ label, role }) {
  return role === "source" || role === "overwriter" ? `${label} (${role})` : label;
}

function bar(operation, place, lane) {
  const role = isExplained(operation) ? `role ${operation.role}` : "";
  const made = element("button",
    { type: "button", class: `bar ${outcomeOf(operation)} ${role}`, title: operation.text },
    element("span", {}, caption(operation)));
  made.style.left = `${place.left}px`;
  made.style.width = `${Math.max(place.width, 8)}px`;
  made.style.top = `${kAxis + lane * kLane + 4}px`;
  return made;
}

function band(fault, data, places) {
  const left = places.xOf(fault.start_ms);
  const right = places.xOf(endOf(fault, data));
  if (right - left < 1) return [];
  const box = element("div", { class: "band" });
  box.style.background = kindColour(data.faults, fault.kind);
  const name = element("div", { class: "band-name soft" }, describe(fault));
  for (const part of [box, name]) {
    part.style.left = `${left}px`;
    part.style.width = `${right - left}px`;
  }
  box.style.top = `${kAxis}px`;
  name.style.bottom = "2px";
  name.style.paddingLeft = "4px";
  return [box, name];
}

function timeAxis(places) {
  const made = element("div", { class: "axis" });
  for (const { x, ms } of places.ticks) {
    const tick = element("span", {}, moment(ms));
    tick.style.left = `${x}px`;
    made.append(tick);
  }
  return made;
}

function row(lane) {
  const made = element("div", { class: "row" });
  made.style.top = `${kAxis + lane * kLane}px`;
  return made;
}

// Shows in `details` the bar under the pointer or in focus, else the one chosen last.
function explainOnDemand(bars, operations, details) {
  let chosen = Math.max(0, operations.findIndex(({ role }) => role === "culprit"));
  const show = (i) => { details.textContent = detailsOf(operations[i]); };
  bars.forEach((made, i) => {
    made.addEventListener("pointerenter", () => show(i));
    made.addEventListener("pointerleave", () => show(chosen));
    made.addEventListener("focus", () => show(i));
    made.addEventListener("click", () => {
      bars[chosen].classList.remove("chosen");
      chosen = i;
      made.classList.add("chosen");
      show(i);
    });
  });
  show(chosen);
}

function drawing(operations, data, faults) {
  const places = layout(operations.map((operation) =>
    ({ ...operation, label: caption(operation) })));
  const processes = [...new Set(operations.map((operation) => operation.process))];
  const lanes = element("div", { class: "lanes" }, element("div", { class: "axis" }, "process"),
    ...processes.map((process) => element("div", { class: "lane" }, `${process}`)));
  const bars = operations.map((operation, i) =>
    bar(operation, places.bars[i], processes.indexOf(operation.process)));
  const visible = faults.flatMap((fault) => band(fault, data, places));
  const canvas = element("div", { class: "canvas" }, timeAxis(places),
    ...processes.map((_, lane) => row(lane)), ...visible, ...bars);
  canvas.style.width = `${places.width}px`;
  canvas.style.height = `${kAxis + processes.length * kLane + (visible.length > 0 ? 20 : 2)}px`;
  const scroll = element("div", { class: "scroll" }, canvas);
  const details = element("div", { class: "details", "aria-live": "polite" });
  explainOnDemand(bars, operations, details);
  return { boxes: [element("div", { class: "timeline" }, lanes, scroll), details], scroll, bars };
}

function legend(operations) {
  const violated = operations.some(({ role }) => role === "culprit");
  return element("div", { class: "legend" },
    violated ? swatch("var(--invalid)", `culprit: ${kRoles.culprit}`) : null,
    ...Object.entries(kOutcomes).map(([name, meaning]) =>
      swatch(`var(--${name})`, `${name}: ${meaning}`)));
}

function introduction({ violation, key, operations, left_out: leftOut }) {
  const on = key === null ? "" : ` on ${typeof key === "string" ? key : JSON.stringify(key)}`;
  const what = violation
    ? `${count(operations.length)} operations${on} around the violation; those in bold explain it.`
    : `The first ${count(operations.length)} operations${on}, as a sample of what was checked.`;
  const rest = leftOut > 0 ? ` ${count(leftOut)} others between them are left out.` : "";
  return `${what}${rest} The axis follows the order of events: bars that overlap overlapped in ` +
    "the run. Point at a bar, or tap it, for details.";
}

// The elements that draw the few operations that are impossible by themselves.
export function subHistory(data) {
  return drawing(data.sub_history.operations, data, []).boxes;
}

// A section, and a function that brings the culprit into view once it is on the page.
export function timeline(data) {
  const { excerpt } = data;
  const title = excerpt.violation ? "The violation" : "A slice of the history";
  if (excerpt.operations.length === 0) {
    return { section: section(title, element("p", { class: "soft" }, "There are no operations.")),
      begin: () => {} };
  }
  const { boxes, scroll, bars } = drawing(excerpt.operations, data, data.faults);
  const culprit = bars[excerpt.operations.findIndex(({ role }) => role === "culprit")];
  return {
    section: section(title, element("p", { class: "soft" }, introduction(excerpt)),
      legend(excerpt.operations), faultLegend(data.faults), ...boxes),
    begin: () => {
      if (!culprit) return;
      scroll.scrollLeft = culprit.offsetLeft + culprit.offsetWidth / 2 - scroll.clientWidth / 2;
    },
  };
}
