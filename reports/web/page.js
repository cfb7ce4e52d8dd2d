// Draws the page from the document in #data. When all is drawn, body carries data-drawn="yes"; an
// error puts itself into data-error and on the page, since a page half drawn must not look whole.
import { charts } from "./charts.js";
import { element, section } from "./dom.js";
import { faultsTable, functionsTable, nodesTable, testTable } from "./tables.js";
import { subHistory, timeline } from "./timeline.js";
import { count, moment } from "./units.js";

const kMarks = { valid: "✓ valid", invalid: "✗ invalid", unknown: "? unknown" };

function subject({ test }) {
  return [test.target, test.workload, test.started].filter((part) => part !== "").join(" · ");
}

function part({ name, verdict, why }) {
  return element("li", { class: `tone-${verdict}` },
    element("span", { class: "mark" }, kMarks[verdict]), " ",
    element("span", { class: "name" }, name), ` ${why}`);
}

function verdict(data) {
  const { ok, fail, info } = data.counts;
  return element("header", { class: `verdict tone-${data.verdict}` },
    element("span", { class: "word" }, data.verdict.toUpperCase()),
    element("span", { class: "subject" }, subject(data)),
    element("h1", {}, data.why),
    data.verdict === "unknown" ? element("p", {},
      "This is not a pass: the run does not show whether the system keeps its promises.") : null,
    data.ended_early === null ? null : element("p", {},
      `The run was ended early, at ${moment(data.ended_early.time_ms)}: ${data.ended_early.why}`),
    element("p", { class: "soft" },
      `${count(ok)} ok, ${count(fail)} fail, ${count(info)} info` + (data.ok_per_second > 0
        ? `; ${data.ok_per_second.toFixed(1)} ok a second` : "")));
}

function command({ test }) {
  return test.command === "" ? null
    : section("Run it again", element("code", { class: "command" }, test.command));
}

function explanation(data) {
  if (data.explanation === null) return null;
  const words = (text) => element("pre", { class: "explanation" }, text);
  const drawn = data.sub_history === null ? []
    : [...subHistory(data), words(data.sub_history.behind)];
  return section("What went wrong", words(data.explanation), ...drawn);
}

function draw(data) {
  document.title = `${data.verdict}: ${subject(data)} - Linnet`;
  const lines = timeline(data);
  const plots = charts(data);
  const drawn = data.excerpt.violation
    ? [lines.section, ...plots.sections] : [...plots.sections, lines.section];
  const parts = [verdict(data), element("ul", { class: "parts" }, ...data.parts.map(part)),
    command(data), explanation(data), ...drawn, functionsTable(data), faultsTable(data),
    nodesTable(data), testTable(data)];
  document.getElementById("page").append(...parts.filter((made) => made !== null));
  lines.begin();
  plots.begin();
}

function complain(error) {
  document.body.dataset.error = String(error);
  document.getElementById("page").prepend(element("p", { class: "bad" },
    `This page could not be drawn (${error}); results.json beside it has all figures.`));
}

addEventListener("error", (event) => complain(event.message));
try {
  draw(JSON.parse(document.getElementById("data").textContent));
  document.body.dataset.drawn = "yes";
} catch (error) {
  complain(error);
}
